//! Random functions over values. Each uses every value once as it is first written; then mistakes are made in some.

/// What the functions call.
pub(super) const HELPERS: &str = "fn same(v: Value) -> Value { v }
fn maybe(c: bool, v: Value) -> (Option<Value>, Option<Value>) { if c { (Some(v), None) } else { (None, Some(v)) } }
";

/// Numbers that look random.
pub(super) struct Random(pub u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % bound as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Value,
    Pair,
    Two,
    Option,
}

type Names = Vec<(String, Kind)>;

/// A statement, so far as mistakes are made in it.
#[derive(Clone)]
enum Written {
    /// Just this text.
    Text(String),
    /// `pot = pot + name;`
    Add(String),
    /// Blocks between texts.
    Blocks(Vec<(String, Vec<Written>)>, String),
}

/// A function of this name.
pub(super) fn function(name: &str, random: &mut Random) -> String {
    let kinds = [Kind::Value, Kind::Value, Kind::Option, Kind::Two, Kind::Pair];
    let parameters: Names =
        kinds.into_iter().enumerate().map(|(index, kind)| (format!("p{index}"), kind)).collect();
    let typed = parameters.iter().map(|(name, kind)| {
        let ty = match kind {
            Kind::Value => "Value",
            Kind::Pair => "(Value, Value)",
            Kind::Two => "[Value; 2]",
            Kind::Option => "Option<Value>",
        };
        format!("{name}: {ty}")
    });
    let typed: Vec<String> = typed.collect();
    let mut writer = Writer { random, names: 0, left: 8 };
    let mut body = writer.block(parameters.clone(), &[], 0);
    if writer.random.chance(65) {
        for _ in 0..=writer.random.below(2) {
            writer.mistake(&mut body);
        }
    }
    let mut text =
        format!("fn {name}(c: bool, p: Value, {}) -> Value {{\nlet mut pot = p;\n", typed.join(", "));
    show(&body, &mut text);
    if random.chance(20) {
        let early = if random.chance(30) { "if c { return pot; }" } else { "" };
        text += "let (q, r) = pot.split(1); let (s, t) = r.split(1); pot = q;\n";
        text += &format!("for y in [s, t] {{ pot = pot + y; {early} }}\n");
    }
    text + "pot\n}\n"
}

fn show(block: &[Written], text: &mut String) {
    for statement in block {
        match statement {
            Written::Text(written) => text.push_str(written),
            Written::Add(name) => *text += &format!("pot = pot + {name};"),
            Written::Blocks(blocks, last) => {
                for (before, block) in blocks {
                    *text += &format!("{before}{{\n");
                    show(block, text);
                    text.push('}');
                }
                text.push_str(last);
            }
        }
        text.push('\n');
    }
}

struct Writer<'r> {
    random: &'r mut Random,
    names: usize,
    /// So many more blocks may be written.
    left: usize,
}

impl Writer<'_> {
    fn name(&mut self) -> String {
        self.names += 1;
        format!("x{}", self.names)
    }

    /// Statements that use all of these names. `outside` are others, which a `return` uses, too; in a loop there is none.
    fn block(&mut self, mut own: Names, outside: &[(String, Kind)], loops: usize) -> Vec<Written> {
        let mut block = vec![];
        for _ in 0..self.random.below(6) {
            if let Some(statement) = self.statement(&mut own, outside, loops) {
                block.push(statement);
            }
        }
        while !own.is_empty() {
            let index = self.random.below(own.len());
            let (name, kind) = own.swap_remove(index);
            block.push(self.used(&name, kind));
        }
        block
    }

    fn take(&mut self, own: &mut Names, wanted: Kind) -> Option<String> {
        let places: Vec<usize> = (0..own.len()).filter(|place| own[*place].1 == wanted).collect();
        let place = *places.get(self.random.below(places.len().max(1)))?;
        Some(own.swap_remove(place).0)
    }

    /// Some of the names.
    fn some(&mut self, own: &mut Names) -> Names {
        let (some, rest) = own.drain(..).partition(|_| self.random.chance(40));
        *own = rest;
        some
    }

    fn statement(&mut self, own: &mut Names, outside: &[(String, Kind)], loops: usize) -> Option<Written> {
        let fresh = [self.name(), self.name()];
        let [a, b] = &fresh;
        let text = |text: String| Some(Written::Text(text));
        let blocks = |blocks| Some(Written::Blocks(blocks, String::new()));
        match self.random.below(17) {
            0 => {
                let v = self.take(own, Kind::Value)?;
                own.extend(fresh.clone().map(|name| (name, Kind::Value)));
                text(format!("let ({a}, {b}) = {v}.split({v}.amount / 2);"))
            }
            1 => {
                let v = self.take(own, Kind::Value)?;
                own.push((a.clone(), Kind::Value));
                text(format!("let {a} = {};", if self.random.chance(50) { v } else { format!("same({v})") }))
            }
            2 | 3 => {
                let (v, w) = self.two(own)?;
                let (written, kind) = match self.random.below(3) {
                    0 => (format!("({v}, {w})"), Kind::Pair),
                    1 => (format!("[{v}, {w}]"), Kind::Two),
                    _ => (format!("{v} + {w}"), Kind::Value),
                };
                own.push((a.clone(), kind));
                text(format!("let {a} = {written};"))
            }
            4 => {
                let pair = self.take(own, Kind::Pair)?;
                own.extend(fresh.clone().map(|name| (name, Kind::Value)));
                text(format!("let ({a}, {b}) = {pair};"))
            }
            5 => {
                let two = self.take(own, Kind::Two)?;
                own.push((a.clone(), Kind::Two));
                text(format!("let {a} = [same({b}) for {b} in {two}];"))
            }
            6 => {
                let v = self.take(own, Kind::Value)?;
                own.extend(fresh.clone().map(|name| (name, Kind::Option)));
                text(format!("let ({a}, {b}) = maybe(c, {v});"))
            }
            7 => {
                let (v, w) = self.two(own)?;
                own.push((a.clone(), Kind::Value));
                text(format!("let mut {a} = {v}; pot = pot + {a}; {a} = {w};"))
            }
            8 => {
                let (v, w) = self.two(own)?;
                own.extend(fresh.clone().map(|name| (name, Kind::Value)));
                text(format!("let ({a}, {b}) = if c {{ ({v}, {w}) }} else {{ ({w}, {v}) }};"))
            }
            9 => {
                let (option, v) = (self.take(own, Kind::Option)?, self.take(own, Kind::Value)?);
                own.push((a.clone(), Kind::Value));
                text(format!("let {a} = match {option} {{ Some({b}) => {b} + {v}, None => {v} }};"))
            }
            10 => {
                let v = self.take(own, Kind::Value)?;
                own.push((v.clone(), Kind::Value));
                text(format!("assert {v}.amount != 7;"))
            }
            11 => text(format!("for _ in 0..2 {{ let ({a}, {b}) = pot.split(1); pot = {a} + {b}; }}")),
            12 if self.enter() => {
                let two = self.take(own, Kind::Two)?;
                let body = self.block(vec![(a.clone(), Kind::Value)], &[], loops + 1);
                blocks(vec![(format!("for {a} in {two} "), body)])
            }
            13 if self.enter() => {
                let option = self.take(own, Kind::Option)?;
                let some = self.some(own);
                let outside = [outside, own].concat();
                let with: Names = some.iter().cloned().chain([(a.clone(), Kind::Value)]).collect();
                let arms = [self.block(with, &outside, loops), self.block(some, &outside, loops)];
                let [some, none] = arms;
                Some(Written::Blocks(
                    vec![(format!("match {option} {{ Some({a}) => "), some), (" None => ".into(), none)],
                    "}".into(),
                ))
            }
            14 | 15 if self.enter() => {
                let some = self.some(own);
                let outside = [outside, own].concat();
                let ways = [(); 2].map(|()| self.block(some.clone(), &outside, loops));
                let [first, second] = ways;
                blocks(vec![("if c ".into(), first), (" else ".into(), second)])
            }
            16 if loops == 0 && self.enter() => {
                let mut body = self.block([outside, own].concat(), &[], 1);
                body.push(Written::Text("return pot;".into()));
                blocks(vec![("if c ".into(), body)])
            }
            _ => None,
        }
    }

    fn two(&mut self, own: &mut Names) -> Option<(String, String)> {
        let v = self.take(own, Kind::Value)?;
        match self.take(own, Kind::Value) {
            Some(w) => Some((v, w)),
            None => {
                own.push((v, Kind::Value));
                None
            }
        }
    }

    fn enter(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }

    fn used(&mut self, name: &str, kind: Kind) -> Written {
        let [a, b] = [self.name(), self.name()];
        let add = |name: &String| Written::Add(name.clone());
        match kind {
            Kind::Value => Written::Add(name.to_string()),
            Kind::Pair => Written::Blocks(
                vec![(format!("let ({a}, {b}) = {name}; "), vec![add(&a), add(&b)])],
                String::new(),
            ),
            Kind::Two => Written::Blocks(vec![(format!("for {a} in {name} "), vec![add(&a)])], String::new()),
            Kind::Option => Written::Blocks(
                vec![(format!("match {name} {{ Some({a}) => "), vec![add(&a)]), (" None => ".into(), vec![])],
                "}".into(),
            ),
        }
    }

    /// Makes a mistake, or what may be one.
    fn mistake(&mut self, body: &mut Vec<Written>) {
        let block = self.somewhere(body);
        let place = self.random.below(block.len() + 1);
        let names: Vec<String> = block
            .iter()
            .filter_map(|written| if let Written::Add(name) = written { Some(name.clone()) } else { None })
            .collect();
        let text = |text: String| Written::Text(text);
        if self.random.chance(20) {
            return block.insert(place, text("if c { return pot; }".into()));
        }
        if self.random.chance(10) {
            return block.clear();
        }
        let Some(index) = block.iter().position(|written| matches!(written, Written::Add(_))) else { return };
        let name = names[self.random.below(names.len())].clone();
        let old = names[0].clone();
        let [a, b] = [self.name(), self.name()];
        let again = format!("let mut {a} = {old}; pot = pot + {a};");
        let other = format!("{{ let ({b}, _{b}) = pot.split(1); pot = {b}; {a} = _{b}; }}");
        match self.random.below(11) {
            8 => block[index] = text(format!("same({old});")),
            9 => block[index] = text(format!("{again} if c {other}")),
            10 => block[index] = text(format!("{again} for _ in 0..2 {other} pot = pot + {a};")),
            0 => drop(block.remove(index)),
            1 => block.insert(place.max(index), Written::Add(name)),
            2 => block[index] = Written::Add(name),
            3 => block[index] = text(format!("let _ = {old};")),
            4 => block[index] = text(format!("pot = {old};")),
            5 => block[index] = text(format!("for _ in 0..2 {{ pot = pot + {old}; }}")),
            6 => block[index] = text(format!("if c {{ pot = pot + {old}; }}")),
            _ => block.insert(place, text(format!("assert {old}.amount != 9;"))),
        }
    }

    /// One of the blocks in a block, or itself.
    fn somewhere<'b>(&mut self, block: &'b mut Vec<Written>) -> &'b mut Vec<Written> {
        let inner: Vec<(usize, usize)> = block
            .iter()
            .enumerate()
            .filter_map(|(index, written)| match written {
                Written::Blocks(blocks, _) => Some((0..blocks.len()).map(move |inner| (index, inner))),
                _ => None,
            })
            .flatten()
            .collect();
        if inner.is_empty() || self.random.chance(30) {
            return block;
        }
        let (index, place) = inner[self.random.below(inner.len())];
        match &mut block[index] {
            Written::Blocks(blocks, _) => self.somewhere(&mut blocks[place].1),
            _ => unreachable!("only blocks have blocks"),
        }
    }
}
