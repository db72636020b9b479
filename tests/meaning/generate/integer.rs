//! Integer expressions.

use num_bigint::BigInt;
use num_integer::Integer;

use super::super::evaluate::value::Stage;
use super::super::program::{Block, CallForm, Expr, Kind, Numeric, Op, Ty};
use super::Generator;
use super::constant::CONST_FUNCTION;
use super::shape::{Length, Made, Shape, Span, Typed};

/// The most bits of an integer that is made: an image has integers up to 2^250.
const MOST: u64 = 240;

impl Generator {
    pub(super) fn span(made: &Made) -> Span {
        match &made.shape {
            Shape::Int(span) => span.clone(),
            other => panic!("{other:?} is no integer"),
        }
    }

    fn integer_made(&mut self, kind: Kind, span: Span, stage: Stage) -> Made {
        self.made(kind, Shape::Int(span), stage)
    }

    /// An integer, of any size up to the limit.
    pub(super) fn integer(&mut self, depth: usize) -> Made {
        let made = self.any_integer(depth);
        if Self::span(&made).width() <= MOST { made } else { self.literal() }
    }

    /// An integer of at most so many bits.
    pub(super) fn small(&mut self, bits: u64, depth: usize) -> Made {
        for _ in 0..3 {
            let made = self.integer(depth);
            if Self::span(&made).width() <= bits {
                return made;
            }
        }
        let wide = self.integer(depth.min(1));
        let modulus = self.number(BigInt::from(1) << bits.min(16));
        self.binary(Op::Rem, wide, modulus, Shape::Int(Span::bits(bits.min(16) as u32)))
    }

    /// An integer that is certainly not negative.
    pub(super) fn natural(&mut self, depth: usize) -> Made {
        for _ in 0..3 {
            let made = self.integer(depth);
            if Self::span(&made).is_natural() {
                return made;
            }
        }
        self.below(&[7, 16, 255, 1000].map(BigInt::from), depth.min(1))
    }

    /// An integer from 0 to below one of some numbers.
    fn below(&mut self, moduli: &[BigInt], depth: usize) -> Made {
        let modulus = self.dice.pick(moduli).clone();
        let dividend = self.integer(depth);
        let span = Span::new(0, &modulus - 1);
        let divisor = self.number(modulus);
        self.binary(Op::Rem, dividend, divisor, Shape::Int(span))
    }

    pub(super) fn number(&mut self, n: BigInt) -> Made {
        let span = Span::new(n.clone(), n.clone());
        self.integer_made(Kind::Int(n), span, Stage::Const)
    }

    pub(super) fn literal(&mut self) -> Made {
        let n = match self.dice.below(12) {
            0..=2 => BigInt::from(self.dice.below(4)),
            3..=5 => BigInt::from(self.dice.below(20)),
            6 => BigInt::from(255 + self.dice.below(3)),
            7 => -BigInt::from(self.dice.below(10)),
            8 => BigInt::from(self.dice.below(1000)),
            9 => (BigInt::from(1) << 32) - self.dice.below(2),
            10 => {
                let bits = *self.dice.pick(&[8u32, 16, 32, 64]);
                return self.integer_made(Kind::Max(bits), Span::new(0, Span::bits(bits).high), Stage::Const);
            }
            _ => BigInt::from(self.dice.below(300)),
        };
        self.number(n)
    }

    fn any_integer(&mut self, depth: usize) -> Made {
        if depth == 0 || !self.spend() {
            return self.leaf();
        }
        if self.dice.chance(4) {
            return self.shift_by_any(depth);
        }
        if self.dice.chance(6) {
            return self.numeric(depth);
        }
        match self.dice.below(34) {
            0..=5 => self.leaf(),
            6..=11 => self.sum(depth),
            12..=13 => self.quotient(depth),
            14 => self.bitwise(depth),
            15 | 30 => self.shift(depth),
            31..=33 => self.ordered(depth),
            16 => {
                let a = self.integer(depth - 1);
                let span = Self::span(&a);
                let span = Span::new(-span.high, -span.low);
                self.integer_made(Kind::Negate(Box::new(a.expr)), span, a.stage)
            }
            17..=18 => self.cast(depth),
            19 => {
                let flag = self.boolean(depth - 1);
                let typed = self.unsigned();
                self.integer_made(Kind::Cast(Box::new(flag.expr), typed.ty), Span::new(0, 1), flag.stage)
            }
            20 if !self.pure => {
                let f = self.field(depth - 1, false);
                let typed = self.unsigned();
                let kind = Kind::Cast(Box::new(f.expr), typed.ty);
                self.made(kind, typed.shape, f.stage)
            }
            _ => self.compound(&Shape::Int(Span::bits(64)), depth),
        }
    }

    /// A name or a literal.
    fn leaf(&mut self) -> Made {
        if self.dice.chance(5)
            && let Some(made) = self.length_of()
        {
            return made;
        }
        if self.dice.chance(3) {
            let c = *self.dice.pick(&['a', '0', '~', '\'', '\n']);
            let n = BigInt::from(u32::from(c));
            return self.integer_made(Kind::Char(c), Span::new(n.clone(), n), Stage::Const);
        }
        match self.dice.below(10) {
            0..=6 => self.stored(&Shape::Int(Span::bits(64))).unwrap_or_else(|| self.literal()),
            7 if !self.parameters.is_empty() => {
                let name = self.dice.pick(&self.parameters).clone();
                self.integer_made(Kind::Name(name), Span::new(1, 4), Stage::Const)
            }
            _ => self.literal(),
        }
    }

    fn sum(&mut self, depth: usize) -> Made {
        let (a, b) = (self.integer(depth - 1), self.integer(depth - 1));
        let (x, y) = (Self::span(&a), Self::span(&b));
        match self.dice.below(3) {
            0 => self.binary(Op::Add, a, b, Shape::Int(Span::new(x.low + y.low, x.high + y.high))),
            1 => self.binary(Op::Sub, a, b, Shape::Int(Span::new(x.low - y.high, x.high - y.low))),
            _ if x.width() + y.width() <= MOST => {
                let corners = [&x.low * &y.low, &x.low * &y.high, &x.high * &y.low, &x.high * &y.high];
                self.binary(Op::Mul, a, b, Shape::Int(Span::hull(&corners)))
            }
            _ => a,
        }
    }

    /// A quotient or remainder. "The greatest quotient times the greatest divisor must stay below 2^250."
    fn quotient(&mut self, depth: usize) -> Made {
        let a = self.integer(depth - 1);
        let x = Self::span(&a);
        let b = match self.dice.below(5) {
            0..=1 => {
                let n = 1 + self.dice.below(12);
                self.number(n.into())
            }
            2 => {
                let b = self.natural(depth - 1);
                let span = Self::span(&b);
                let one = self.number(1.into());
                self.binary(Op::Add, b, one, Shape::Int(Span::new(span.low + 1, span.high + 1)))
            }
            _ => self.integer(depth - 1),
        };
        let y = Self::span(&b);
        // A divisor that is never positive can never be proven.
        if x.width() + y.width() > MOST || y.high <= BigInt::ZERO && self.guarded == 0 {
            return a;
        }
        let [least, most] = [y.low, y.high].map(|bound| bound.max(BigInt::from(1)));
        if self.dice.chance(50) {
            let corners = [&x.low, &x.high].map(|n| [n.div_floor(&least), n.div_floor(&most)]);
            self.binary(Op::Div, a, b, Shape::Int(Span::hull(corners.as_flattened())))
        } else {
            self.binary(Op::Rem, a, b, Shape::Int(Span::new(0, most - 1)))
        }
    }

    /// "`& | ^` work on non-negative integers."
    fn bitwise(&mut self, depth: usize) -> Made {
        let (a, b) = (self.natural(depth - 1), self.natural(depth - 1));
        let op = *self.dice.pick(&[Op::BitAnd, Op::BitOr, Op::BitXor]);
        let bits = Self::span(&a).width().max(Self::span(&b).width());
        if bits > 64 {
            return a;
        }
        self.binary(op, a, b, Shape::Int(Span::bits(bits as u32)))
    }

    fn shift(&mut self, depth: usize) -> Made {
        let a = self.integer(depth - 1);
        let x = Self::span(&a);
        let n = self.dice.below(9);
        let by = self.number(n.into());
        if self.dice.chance(50) && x.width() + 9 <= MOST {
            self.binary(Op::Shl, a, by, Shape::Int(Span::new(x.low << n, x.high << n)))
        } else {
            let [low, high] = [x.low, x.high].map(|bound| bound.div_floor(&(BigInt::from(1) << n)));
            self.binary(Op::Shr, a, by, Shape::Int(Span::new(low, high)))
        }
    }

    /// A shift by an amount that is not const: its type says where it is.
    fn shift_by_any(&mut self, depth: usize) -> Made {
        let (a, n) = (self.integer(depth - 1), self.small(60, depth - 1));
        let x = Self::span(&a);
        let most = 1 + self.dice.below(9);
        let ty = self.between(0, most as i64);
        let stage = n.stage;
        let by = self.made(Kind::Cast(Box::new(n.expr), ty.ty), ty.shape, stage);
        if self.dice.chance(50) && x.width() + 9 <= MOST {
            let corners = [x.low.clone(), x.high.clone(), x.low << most, x.high << most];
            self.binary(Op::Shl, a, by, Shape::Int(Span::hull(&corners)))
        } else {
            let least = BigInt::from(1) << most;
            let corners = [x.low.clone(), x.high.clone(), x.low.div_floor(&least), x.high.div_floor(&least)];
            self.binary(Op::Shr, a, by, Shape::Int(Span::hull(&corners)))
        }
    }

    /// A power, or what wraps in a type, or a rotation.
    fn numeric(&mut self, depth: usize) -> Made {
        let less = depth.saturating_sub(1);
        let a = self.small(60, less);
        if self.dice.chance(30) {
            let base = self.between(-6, 9);
            let k = self.dice.below(5);
            let own = self.made(Kind::Cast(Box::new(a.expr), base.ty), base.shape, a.stage);
            let (low, high) = (BigInt::from(-6).pow(k as u32), BigInt::from(9).pow(k as u32));
            let by = self.number(k.into());
            return self.method(Numeric::Power, own, by, Span::hull(&[low, high, BigInt::ZERO]));
        }
        let bits = *self.dice.pick(&[8u32, 16, 32, 64]);
        let typed = |this: &mut Self, made: Made, ty: Typed| {
            this.made(Kind::Cast(Box::new(made.expr), ty.ty), ty.shape, made.stage)
        };
        let own = Typed { ty: Ty::Unsigned(bits), shape: Shape::Int(Span::bits(bits)) };
        let x = typed(self, a, own.clone());
        if self.dice.chance(60) {
            let b = self.small(60, less);
            let y = typed(self, b, own);
            let op = *self.dice.pick(&[Op::Add, Op::Sub, Op::Mul]);
            return self.method(Numeric::Wrapping(op, bits), x, y, Span::bits(bits));
        }
        let by = if self.dice.chance(70) {
            let k = self.dice.below(bits as usize + 1);
            self.number(k.into())
        } else {
            let most = 1 + self.dice.below(8);
            let amount = self.between(0, most as i64);
            let k = self.small(60, less);
            typed(self, k, amount)
        };
        let left = self.dice.chance(50);
        self.method(Numeric::Rotate { left, bits }, x, by, Span::bits(bits))
    }

    fn method(&mut self, method: Numeric, a: Made, b: Made, span: Span) -> Made {
        let stage = a.stage.max(b.stage);
        self.integer_made(Kind::Numeric(method, Box::new(a.expr), Box::new(b.expr)), span, stage)
    }

    /// `xs.len()`
    fn length_of(&mut self) -> Option<Made> {
        let arrays = self.visible().into_iter().filter_map(|known| match known.shape {
            Shape::Array(_, length) => Some((known.name, length)),
            _ => None,
        });
        let arrays: Vec<(String, Length)> = arrays.collect();
        let (name, length) = if arrays.is_empty() { return None } else { self.dice.pick(&arrays).clone() };
        let array = Box::new(self.node(Kind::Name(name)));
        Some(self.integer_made(Kind::Length(array), Span::new(length.least, length.most), Stage::Const))
    }

    /// `v - { v = 3; v }`: what comes first matters.
    fn ordered(&mut self, depth: usize) -> Made {
        let Some((name, shape, change)) = self.change(depth - 1) else { return self.leaf() };
        let Shape::Int(span) = &shape else { return self.leaf() };
        let difference = Span::new(&span.low - &span.high, &span.high - &span.low);
        let [before, after] = [(); 2].map(|()| self.node(Kind::Name(name.clone())));
        let before = Made { expr: before, shape: shape.clone(), stage: Stage::Secret };
        let block = Block { statements: vec![change], value: Some(Box::new(after)) };
        let after = self.made(Kind::Block(block), shape, Stage::Secret);
        let (a, b) = if self.dice.chance(50) { (before, after) } else { (after, before) };
        self.binary(Op::Sub, a, b, Shape::Int(difference))
    }

    fn cast(&mut self, depth: usize) -> Made {
        let a = self.integer(depth - 1);
        let typed = self.type_for(&Self::span(&a));
        self.made(Kind::Cast(Box::new(a.expr), typed.ty), typed.shape, a.stage)
    }

    pub(super) fn unsigned(&mut self) -> Typed {
        let bits = *self.dice.pick(&[8u32, 8, 16, 32, 64, 128]);
        Typed { ty: Ty::Unsigned(bits), shape: Shape::Int(Span::bits(bits)) }
    }

    /// An integer type.
    pub(super) fn integer_type(&mut self) -> Typed {
        if self.dice.chance(60) {
            return self.unsigned();
        }
        if !self.parameters.is_empty() && self.dice.chance(50) {
            return self.generic_type();
        }
        let (low, high) = match self.dice.below(4) {
            0 => (0, 1 + self.dice.below(12) as i64),
            1 => (-(self.dice.below(100) as i64), self.dice.below(300) as i64),
            2 => (1, 9),
            _ => (-50, 1000),
        };
        self.between(low, high)
    }

    pub(super) fn between(&mut self, low: i64, high: i64) -> Typed {
        let (a, b) = (self.number(low.into()), self.number(high.into()));
        Typed { ty: Ty::Int(Box::new(a.expr), Box::new(b.expr)), shape: Shape::Int(Span::new(low, high)) }
    }

    /// `int 0..=(10 / N)` and the like.
    fn generic_type(&mut self) -> Typed {
        let low = if self.dice.chance(50) { self.number(0.into()) } else { self.number((-3).into()) };
        let (high, span) = self.const_integer();
        let shape = Shape::Int(Span::new(Self::span(&low).low, span.high));
        Typed { ty: Ty::Int(Box::new(low.expr), Box::new(high)), shape }
    }

    /// A type that a value may be coerced to: most often one that holds all of it.
    pub(super) fn type_for(&mut self, span: &Span) -> Typed {
        for _ in 0..4 {
            let typed = self.integer_type();
            let Shape::Int(own) = &typed.shape else { continue };
            if span.inside(own) || self.dice.chance(20) && own.high >= span.low && own.low <= span.high {
                return typed;
            }
        }
        match [8u32, 16, 32, 64, 128].into_iter().find(|bits| span.inside(&Span::bits(*bits))) {
            Some(bits) => Typed { ty: Ty::Unsigned(bits), shape: Shape::Int(Span::bits(bits)) },
            None => {
                let [low, high] = [&span.low, &span.high].map(|n| self.number(n.clone()).expr);
                Typed { ty: Ty::Int(Box::new(low), Box::new(high)), shape: Shape::Int(span.clone()) }
            }
        }
    }

    /// A const expression of const parameters that is at least 0, for N from 1 to 4.
    pub(super) fn const_integer(&mut self) -> (Expr, Span) {
        let name = self.dice.pick(&self.parameters).clone();
        let n = self.integer_made(Kind::Name(name), Span::new(1, 4), Stage::Const);
        if self.dice.chance(35) {
            return self.const_computed(n);
        }
        let k = 1 + self.dice.below(10);
        let number = self.number(k.into());
        let (op, a, b, span) = match self.dice.below(8) {
            0 => return (n.expr, Span::new(1, 4)),
            1 => (Op::Add, n, number, Span::new(1 + k, 4 + k)),
            2 => (Op::Mul, n, number, Span::new(k, 4 * k)),
            3 => (Op::Div, number, n, Span::new(k / 4, k)),
            4 => (Op::Rem, number, n, Span::new(0, 3)),
            5 => (Op::Sub, number, n, Span::new(k as i64 - 4, k - 1)),
            6 => {
                let other = self.dice.pick(&self.parameters).clone();
                let other = self.integer_made(Kind::Name(other), Span::new(1, 4), Stage::Const);
                (Op::Mul, n, other, Span::new(1, 16))
            }
            _ => {
                let two = self.number(2.into());
                let square = self.binary(Op::Mul, n.clone(), n, Shape::Int(Span::new(1, 16)));
                (Op::Div, square, two, Span::new(0, 8))
            }
        };
        if !span.is_natural() {
            let name = self.dice.pick(&self.parameters).clone();
            return (self.node(Kind::Name(name)), Span::new(1, 4));
        }
        (self.binary(op, a, b, Shape::Int(span.clone())).expr, span)
    }

    /// `1 << N`, `if N > 2 { 3 } else { N }`, or a call.
    fn const_computed(&mut self, n: Made) -> (Expr, Span) {
        match self.dice.below(3) {
            0 => {
                let one = self.number(1.into());
                let shape = Shape::Int(Span::new(2, 16));
                (self.binary(Op::Shl, one, n, shape).expr, Span::new(2, 16))
            }
            1 => {
                let two = self.number(2.into());
                let condition = self.binary(Op::Gt, n.clone(), two, Shape::Bool);
                let value = |e: Expr| Block { statements: vec![], value: Some(Box::new(e)) };
                let (then, otherwise) = (value(self.number(3.into()).expr), value(n.expr));
                let kind = Kind::If(Box::new(condition.expr), then, Some(otherwise));
                (self.node(kind), Span::new(1, 3))
            }
            _ => (self.const_call(n.expr), Span::new(1, 3)),
        }
    }

    /// `k(n)`, from 1 to 3 for n from 1 to 4.
    pub(super) fn const_call(&mut self, n: Expr) -> Expr {
        self.node(Kind::Call {
            function: CONST_FUNCTION.into(),
            form: CallForm::Function,
            type_arguments: vec![],
            const_arguments: vec![],
            implied: 0,
            written: false,
            arguments: vec![n],
        })
    }

    /// A short array length.
    pub(super) fn length(&mut self) -> Length {
        if self.parameters.is_empty() || self.dice.chance(30) {
            return Length::number(1 + self.dice.below(3));
        }
        for _ in 0..4 {
            let (expr, span) = self.const_integer();
            if span.high <= BigInt::from(6) {
                let number = |n: &BigInt| usize::try_from(n).unwrap_or_default();
                let (least, most) = (number(&span.low), number(&span.high));
                return Length { text: super::super::print::expr(&expr), expr, least, most };
            }
        }
        Length::number(1 + self.dice.below(3))
    }

    /// An index of an array of this length: inside most of the time.
    pub(super) fn index(&mut self, length: &Length, depth: usize) -> Made {
        let fitting = self.visible().into_iter().filter(|known| match &known.shape {
            Shape::Int(span) => {
                known.below.as_ref() == Some(&length.text)
                    || span.is_natural() && span.high < BigInt::from(length.least)
            }
            _ => false,
        });
        let fitting: Vec<_> = fitting.collect();
        match self.dice.below(10) {
            0..=3 if !fitting.is_empty() => {
                let known = self.dice.pick(&fitting).clone();
                self.made(Kind::Name(known.name), known.shape, known.stage)
            }
            0..=4 if length.least > 0 => {
                let n = self.dice.below(length.least);
                self.number(n.into())
            }
            5..=8 if length.least > 0 => {
                let a = self.integer(depth.saturating_sub(1));
                let modulus =
                    self.made(length.expr.kind.clone(), Shape::Int(Span::new(1, length.most)), Stage::Const);
                self.binary(Op::Rem, a, modulus, Shape::Int(Span::new(0, length.most - 1)))
            }
            _ if self.hinting => self.number(0.into()),
            _ => {
                let made = self.integer(depth.saturating_sub(1));
                // An index outside that is written out is a type error; one that is never inside is a mistake.
                match made.stage == Stage::Const || !self.possible(&made, length) {
                    true => self.number(0.into()),
                    false => made,
                }
            }
        }
    }

    fn possible(&self, made: &Made, length: &Length) -> bool {
        let span = Self::span(made);
        // In a branch it only says that the branch is not taken.
        self.guarded > 0 || span.high >= BigInt::ZERO && span.low < BigInt::from(length.least)
    }
}
