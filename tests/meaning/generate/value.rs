//! Values of any kind, and what gives one of whatever kind is wanted.

use num_bigint::BigInt;

use super::super::evaluate::value::Stage;
use super::super::program::{Block, Kind, Op, Over, Pattern, Step, Ty};
use super::field::divides;
use super::shape::{Length, Made, Shape, Span, Typed};
use super::{Generator, Known};

impl Generator {
    /// A value of a shape, to be coerced to a type of that shape: most often it fits. Literals can be field elements
    /// only where a field is `expected`.
    pub(super) fn of(&mut self, shape: &Shape, depth: usize, expected: bool) -> Made {
        match shape {
            Shape::Bool => self.boolean(depth),
            Shape::Int(span) => self.fitting(span, depth),
            Shape::Field => self.field(depth, expected),
            Shape::Array(element, length) => self.array(element, length, depth, expected),
            Shape::Tuple(parts) => self.tuple(parts, depth, expected),
            Shape::Struct(name, own, numbers) => self.literal_of(name, own, numbers, depth, expected),
            Shape::Enum(name, own) => self.variant_of(name, own, depth, expected),
            Shape::Opaque(name) => self.opaque(name, depth, expected),
        }
    }

    fn fitting(&mut self, wanted: &Span, depth: usize) -> Made {
        let risky = self.dice.chance(12);
        for _ in 0..4 {
            let made = self.integer(depth);
            let span = Self::span(&made);
            let possible = span.high >= wanted.low && span.low <= wanted.high;
            // What never fits only says of a branch that it is not taken.
            if span.inside(wanted) || risky && (possible || self.guarded > 0) {
                return made;
            }
        }
        let size: BigInt = &wanted.high - &wanted.low + 1;
        if size.bits() < 60 && self.dice.chance(60) {
            let a = self.small(64, depth.min(1));
            let modulus = self.number(size);
            let inside =
                self.binary(Op::Rem, a, modulus, Shape::Int(Span::new(0, &wanted.high - &wanted.low)));
            if wanted.low == BigInt::ZERO {
                return inside;
            }
            let low = self.number(wanted.low.clone());
            return self.binary(Op::Add, inside, low, Shape::Int(wanted.clone()));
        }
        let n = if self.dice.chance(50) { wanted.low.clone() } else { wanted.high.clone() };
        self.number(n)
    }

    fn array(&mut self, element: &Shape, length: &Length, depth: usize, expected: bool) -> Made {
        let whole = Shape::Array(Box::new(element.clone()), length.clone());
        if self.dice.chance(45)
            && let Some(made) = self.stored(&whole)
        {
            return made;
        }
        let less = depth.saturating_sub(1);
        if expected && matches!(element, Shape::Field) && self.dice.chance(15) {
            let made = self.array(&Shape::Int(Span::bits(64)), length, depth, false);
            if !divides(&made.expr) {
                return Made { shape: whole, ..made };
            }
        }
        if matches!(element, Shape::Bool) && !self.pure && length.least > 0 && self.dice.chance(25) {
            return self.bits(length, less, expected);
        }
        if self.dice.chance(12) {
            return self.slice(element, length, less);
        }
        if let (Shape::Int(span), Some(n)) = (element, length.known())
            && Span::new(32, 126).inside(span)
            && self.dice.chance(15)
        {
            return self.string(n, span);
        }
        match self.dice.below(6) {
            0 if depth > 0 && self.spend() => self.compound_of(&whole, depth, expected),
            1 => {
                let item = self.of(element, less, expected);
                let kind = Kind::Repeat(Box::new(item.expr), Box::new(length.expr.clone()));
                let shape = Shape::Array(Box::new(item.shape), length.clone());
                self.made(kind, shape, item.stage)
            }
            2..=4 if length.known().is_some_and(|n| n > 0) => {
                let items: Vec<Made> = (0..length.most).map(|_| self.of(element, less, expected)).collect();
                let shape = items.iter().map(|item| item.shape.clone()).reduce(|a, b| a.join(&b));
                let stage = items.iter().map(|item| item.stage).max().unwrap_or(Stage::Const);
                let shape = Shape::Array(Box::new(shape.unwrap_or_else(|| element.clone())), length.clone());
                self.made(Kind::Array(items.into_iter().map(|item| item.expr).collect()), shape, stage)
            }
            _ => self.comprehension(element, length, less, expected),
        }
    }

    /// A string of so many bytes, of any characters if bytes of any value may be in it.
    fn string(&mut self, length: usize, span: &Span) -> Made {
        let any = Span::bits(8).inside(span);
        let mut text = String::new();
        while text.len() < length {
            let c = match any {
                true => *self
                    .dice
                    .pick(&['a', '\0', '\n', '\t', '\r', '\x07', '{', '}', '"', '\\', '\'', 'é', '→']),
                false => *self.dice.pick(&['a', 'z', ' ', '7', '"', '\\', '{']),
            };
            if text.len() + c.len_utf8() <= length {
                text.push(c);
            }
        }
        let bytes = if any { Span::bits(8) } else { Span::new(32, 126) };
        let shape = Shape::Array(Box::new(Shape::Int(bytes)), Length::number(length));
        self.made(Kind::String(text), shape, Stage::Const)
    }

    /// A part of a longer array.
    fn slice(&mut self, element: &Shape, length: &Length, depth: usize) -> Made {
        let (before, after) = (self.dice.below(3), self.dice.below(2));
        let longer = self.longer(length, before + after);
        let array = self.array(element, &longer, depth, false);
        let end = self.longer(length, before);
        let low = (before > 0 || self.dice.chance(50)).then(|| Box::new(self.number(before.into()).expr));
        let (high, inclusive) = match length.known() {
            _ if after == 0 && self.dice.chance(50) => (None, false),
            Some(n) if before + n > 0 && self.dice.chance(30) => {
                (Some(Box::new(self.number((before + n - 1).into()).expr)), true)
            }
            _ => (Some(Box::new(end.expr)), false),
        };
        let Shape::Array(element, _) = array.shape else { panic!("an array") };
        let kind = Kind::Slice { array: Box::new(array.expr), low, high, inclusive };
        self.made(kind, Shape::Array(element, length.clone()), array.stage)
    }

    fn longer(&mut self, length: &Length, by: usize) -> Length {
        if let Some(n) = length.known() {
            return Length::number(n + by);
        }
        if by == 0 {
            return length.clone();
        }
        let more = self.number(by.into()).expr;
        let expr = self.node(Kind::Binary(Op::Add, Box::new(length.expr.clone()), Box::new(more)));
        let text = super::super::print::expr(&expr);
        Length { expr, text, least: length.least + by, most: length.most + by }
    }

    /// `to_bits::<n>(x)`, or without n where the array that is expected tells it.
    fn bits(&mut self, length: &Length, depth: usize, expected: bool) -> Made {
        let x = if self.dice.chance(70) {
            let a = self.integer(depth);
            let modulus = self.number(BigInt::from(1) << length.least);
            let span = Span::bits(length.least as u32);
            self.binary(Op::Rem, a, modulus, Shape::Int(span))
        } else if self.dice.chance(50) {
            self.natural(depth)
        } else {
            self.field(depth, false)
        };
        let written = !expected || self.inferring || self.dice.chance(50);
        let kind = Kind::ToBits { count: Box::new(length.expr.clone()), written, value: Box::new(x.expr) };
        self.made(kind, Shape::Array(Box::new(Shape::Bool), length.clone()), x.stage)
    }

    /// `[e for i in 0..n]`, or over an array of that length.
    fn comprehension(&mut self, element: &Shape, length: &Length, depth: usize, expected: bool) -> Made {
        self.loops += 1;
        let made = self.scoped(|this| {
            let (over, pattern) = this.rounds(length);
            let item = this.of(element, depth, expected);
            let shape = Shape::Array(Box::new(item.shape.clone()), length.clone());
            let kind = Kind::Comprehension(Box::new(item.expr), pattern, Box::new(over));
            this.made(kind, shape, item.stage.max(Stage::Const))
        });
        self.loops -= 1;
        made
    }

    /// What a loop of that many rounds runs over; its variable is bound.
    pub(super) fn rounds(&mut self, length: &Length) -> (Over, Pattern) {
        let arrays = self.visible().into_iter().filter_map(|known| match known.shape {
            Shape::Array(element, own) if own.text == length.text => {
                Some((known.name, *element, known.stage))
            }
            _ => None,
        });
        let arrays: Vec<(String, Shape, Stage)> = arrays.collect();
        let name = self.fresh("i");
        let pattern = Pattern::Name { mutable: false, name: name.clone() };
        if !arrays.is_empty() && self.dice.chance(40) {
            let (array, element, stage) = self.dice.pick(&arrays).clone();
            let array = self.node(Kind::Name(array));
            if self.dice.chance(40) {
                let pattern = self.irrefutable(&element, stage, 2);
                return (Over::Array(array), pattern);
            }
            if let (Shape::Tuple(parts), true) = (&element, self.dice.chance(60)) {
                let mut patterns = vec![];
                for (index, part) in parts.iter().enumerate() {
                    let name = format!("{name}p{index}");
                    patterns.push(Pattern::Name { mutable: false, name: name.clone() });
                    self.bind(&name, part.clone(), stage);
                }
                return (Over::Array(array), Pattern::Tuple(patterns));
            }
            self.bind(&name, element, stage);
            return (Over::Array(array), pattern);
        }
        let low = self.number(0.into()).expr;
        self.bind(&name, Shape::Int(Span::new(0, length.most.saturating_sub(1))), Stage::Const);
        if let Some(known) = self.scope.last_mut() {
            known.below = Some(length.text.clone());
        }
        (Over::Range { low, high: length.expr.clone(), inclusive: false }, pattern)
    }

    fn tuple(&mut self, parts: &[Shape], depth: usize, expected: bool) -> Made {
        let whole = Shape::Tuple(parts.to_vec());
        if self.dice.chance(30)
            && let Some(made) = self.stored(&whole)
        {
            return made;
        }
        let parts: Vec<Made> =
            parts.iter().map(|part| self.of(part, depth.saturating_sub(1), expected)).collect();
        let stage = parts.iter().map(|part| part.stage).max().unwrap_or(Stage::Const);
        let shape = Shape::Tuple(parts.iter().map(|part| part.shape.clone()).collect());
        self.made(Kind::Tuple(parts.into_iter().map(|part| part.expr).collect()), shape, stage)
    }

    /// A part of a variable or constant that agrees with a shape.
    pub(super) fn stored(&mut self, shape: &Shape) -> Option<Made> {
        let visible = self.visible();
        for _ in 0..8 {
            if visible.is_empty() {
                return None;
            }
            let known = self.dice.pick(&visible).clone();
            let name = self.node(Kind::Name(known.name));
            let mut made = Made { expr: name, shape: known.shape, stage: known.stage };
            for _ in 0..4 {
                if made.shape.agrees(shape) {
                    return Some(made);
                }
                match self.inward(made) {
                    Some(part) => made = part,
                    None => break,
                }
            }
        }
        None
    }

    /// A part of a value of several.
    fn inward(&mut self, made: Made) -> Option<Made> {
        let (kind, shape, stage) = match &made.shape {
            Shape::Array(element, length) if length.least > 0 => {
                let index = match self.spend() {
                    true => self.purely(|this| this.index(length, 1)),
                    false => self.number(0.into()),
                };
                let stage = made.stage.max(index.stage);
                (Kind::Index(Box::new(made.expr), Box::new(index.expr)), (**element).clone(), stage)
            }
            Shape::Tuple(parts) if !parts.is_empty() => {
                let index = self.dice.below(parts.len());
                (Kind::Part(Box::new(made.expr), index), parts[index].clone(), made.stage)
            }
            Shape::Struct(name, own, numbers) => {
                let (item, shapes) = self.struct_of(name, own, numbers);
                let index = self.dice.below(shapes.len());
                let field = item.fields[index].0.clone();
                (Kind::Member(Box::new(made.expr), field), shapes[index].clone(), made.stage)
            }
            _ => return None,
        };
        Some(self.made(kind, shape, stage))
    }

    pub(super) fn compound(&mut self, shape: &Shape, depth: usize) -> Made {
        self.compound_of(shape, depth, false)
    }

    /// A value out of an `if`, a block, a call, a literal with parts, or a `reveal`.
    pub(super) fn compound_of(&mut self, shape: &Shape, depth: usize, expected: bool) -> Made {
        let less = depth - 1;
        if self.dice.chance(15) {
            return self.matched(shape, less, expected);
        }
        if self.dice.chance(5)
            && let Some(made) = self.expected(shape, less)
        {
            return made;
        }
        match self.dice.below(10) {
            0..=2 => {
                let condition = self.boolean(less);
                let (then, a) = self.under(condition.stage, |this| this.block(shape, less, expected));
                let (otherwise, b) = self.under(condition.stage, |this| this.block(shape, less, expected));
                let stage = condition.stage.max(a.stage).max(b.stage);
                let kind = Kind::If(Box::new(condition.expr), then, Some(otherwise));
                self.made(kind, a.shape.join(&b.shape), stage)
            }
            3..=4 => {
                let (block, value) = self.block(shape, less, expected);
                self.made(Kind::Block(block), value.shape, value.stage)
            }
            5..=6 => self.called(shape, less).unwrap_or_else(|| self.of(shape, less, expected)),
            7 => {
                let length = Length::number(1 + self.dice.below(3));
                let array = self.array(shape, &length, less, false);
                let Shape::Array(element, _) = array.shape.clone() else { panic!("an array") };
                let index = self.index(&length, less);
                let stage = array.stage.max(index.stage);
                self.made(Kind::Index(Box::new(array.expr), Box::new(index.expr)), *element, stage)
            }
            8 if self.may_reveal() => {
                let made = self.of(shape, less, expected);
                self.made(Kind::Reveal(Box::new(made.expr)), made.shape, made.stage.min(Stage::Public))
            }
            _ => {
                let other = self.boolean(less.min(1));
                let made = self.of(shape, less, false);
                let stage = made.stage.max(other.stage);
                let first = self.dice.chance(50);
                let parts = if first { vec![made.expr, other.expr] } else { vec![other.expr, made.expr] };
                let tuple = self.node(Kind::Tuple(parts));
                self.made(Kind::Part(Box::new(tuple), usize::from(!first)), made.shape, stage)
            }
        }
    }

    /// A block with a value, and what is known of that.
    pub(super) fn block(&mut self, shape: &Shape, depth: usize, expected: bool) -> (Block, Made) {
        // Inside of a value nothing returns.
        let result = self.result.take();
        let made = self.scoped(|this| {
            let many = if this.dice.chance(35) && this.budget > 10 { 1 + this.dice.below(2) } else { 0 };
            let statements = this.statements(many, depth);
            let value = this.of(shape, depth, expected);
            (Block { statements, value: Some(Box::new(value.expr.clone())) }, value)
        });
        self.result = result;
        made
    }

    /// A type of any kind.
    pub(super) fn any_type(&mut self, depth: usize) -> Typed {
        if !self.enums.is_empty() && self.dice.chance(15) {
            return self.any_enum();
        }
        if !self.type_parameters.is_empty() && self.dice.chance(30) {
            return self.type_parameter();
        }
        match self.dice.below(12) {
            0..=1 => Typed { ty: Ty::Bool, shape: Shape::Bool },
            2 if !self.aliases.is_empty() => {
                let (name, typed) = self.dice.pick(&self.aliases).clone();
                Typed { ty: Ty::Alias(name), shape: typed.shape }
            }
            2..=5 => self.integer_type(),
            6..=7 => Typed { ty: Ty::Field, shape: Shape::Field },
            8 if depth > 0 && self.dice.chance(40) => {
                let length = self.length();
                let ty = Ty::Bytes(Box::new(length.expr.clone()));
                Typed { ty, shape: Shape::Array(Box::new(Shape::Int(Span::bits(8))), length) }
            }
            8..=9 if depth > 0 => {
                let element = self.any_type(depth - 1);
                let length = self.length();
                let ty = Ty::Array(Box::new(element.ty), Box::new(length.expr.clone()));
                Typed { ty, shape: Shape::Array(Box::new(element.shape), length) }
            }
            10 if depth > 0 => {
                let parts: Vec<Typed> = (0..2).map(|_| self.any_type(depth - 1)).collect();
                let (types, shapes) = parts.into_iter().map(|part| (part.ty, part.shape)).unzip();
                Typed { ty: Ty::Tuple(types), shape: Shape::Tuple(shapes) }
            }
            11 if !self.structs.is_empty() => self.any_struct(true),
            _ => self.integer_type(),
        }
    }

    /// The steps to a part of a variable that is assigned, its shape, and whether that is a written type's.
    pub(super) fn place(&mut self, known: &Known, depth: usize) -> (Vec<Step>, Shape, bool) {
        let mut steps = vec![];
        let mut typed = known.typed;
        let mut shape = known.shape.clone();
        while self.dice.chance(85) {
            let (step, inner) = match &shape {
                Shape::Array(element, length) if length.least > 0 => {
                    let index = self.index(length, depth);
                    // Rounds and rounds of changes would grow without end.
                    let index = if depth > 0 { self.after_change(index.expr, depth - 1) } else { index.expr };
                    (Step::Index(index), (**element).clone())
                }
                Shape::Tuple(parts) if !parts.is_empty() => {
                    let index = self.dice.below(parts.len());
                    (Step::Part(index), parts[index].clone())
                }
                Shape::Struct(name, own, numbers) => {
                    let (item, shapes) = self.struct_of(name, own, numbers);
                    let index = self.dice.below(shapes.len());
                    typed = true;
                    (Step::Member(item.fields[index].0.clone()), shapes[index].clone())
                }
                _ => break,
            };
            steps.push(step);
            shape = inner;
        }
        (steps, shape, typed)
    }
}
