//! Small programs at random: many kinds of inputs, and whatever makes advice, bits and guards.

/// Random numbers, the same for the same seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// Below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    pub(crate) fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// Functions with advice: their constraints leave one value each.
const FUNCTIONS: &str = "
pub fn root(x: u8) -> u8 {
    let r = hint int 0..=15 { floor_sqrt(x) };
    constrain r from x { r * r <= x; x < (r + 1) * (r + 1); }
    r
}
pub fn split(a: u8, b: int 1..=9) -> (u8, u8) {
    let q = hint u8 { a / b };
    let r = hint u8 { a % b };
    constrain q, r from a, b { q * b + r == a; r < b; }
    (q, r)
}
pub fn inverted(x: field) -> field {
    let y = hint field { inverse(x) };
    constrain y from x { x * y == 1; }
    y
}
pub fn lies_between(x: int -9..=9, a: int -9..=9, b: int -9..=9) -> bool { a <= x && x <= b || b <= x && x <= a }
pub fn middle(a: [int -9..=9; 3]) -> int -9..=9 {
    let v = hint int -9..=9 {
        if lies_between(a[0], a[1], a[2]) { a[0] } else { if lies_between(a[1], a[0], a[2]) { a[1] } else { a[2] } }
    };
    let i = hint int 0..=2 { if v == a[0] { 0 } else { if v == a[1] { 1 } else { 2 } } };
    constrain i, v from a {
        v == a[i];
        ((a[0] <= v) as u8) + ((a[1] <= v) as u8) + ((a[2] <= v) as u8) >= 2;
        ((a[0] >= v) as u8) + ((a[1] >= v) as u8) + ((a[2] >= v) as u8) >= 2;
    }
    v
}
pub fn is_odd(x: u8) -> bool {
    let h = hint int 0..=127 { x / 2 };
    let b = hint bool { x % 2 == 1 };
    constrain h, b from x { 2 * h + (b as u8) == x; }
    b
}
pub fn min(a: int -999..=999, b: int -999..=999) -> int -999..=999 { if a < b { a } else { b } }
pub fn abs(a: int -999..=999) -> int 0..=999 { if a < 0 { -a } else { a } }
";

/// A program under construction.
struct Program<'r> {
    random: &'r mut Random,
    numbers: Vec<String>,
    truths: Vec<String>,
    fields: Vec<String>,
    stored: Vec<String>,
    next: usize,
}

/// The text of a program.
pub(crate) fn program(random: &mut Random) -> String {
    let mut program =
        Program { random, numbers: vec![], truths: vec![], fields: vec![], stored: vec![], next: 0 };
    let parameters = program.parameters();
    let mut body =
        String::from("    let mut z: int -999..=999 = 0;\n    let mut a: [int -9..=9; 3] = [1, -2, 3];\n");
    program.numbers.extend(["z".into(), "a[1]".into()]);
    // A public input must be used.
    for (name, used) in [("p", "    z += p;\n"), ("d", "    if d { z += 1; }\n")] {
        body += if parameters.contains(&format!("public {name}:")) { used } else { "" };
    }
    for _ in 0..program.random.below(4) + 1 {
        body += &program.statement(2, true);
    }
    // Everything shows in the results.
    let mut results = vec![(program.number(2), "int -99999999..=99999999")];
    results.extend(["z", "a[0]", "a[1]", "a[2]"].map(|name| (name.to_string(), "int -999..=999")));
    results.extend(program.stored.iter().map(|name| (name.clone(), "int -999..=999")));
    let reveals: Vec<String> = results.iter().map(|(value, _)| format!("reveal({value})")).collect();
    let types: Vec<&str> = results.iter().map(|(_, ty)| *ty).collect();
    body += &format!("    ({})\n", reveals.join(", "));
    let results = format!("({})", types.join(", "));
    format!("{FUNCTIONS}circuit t({parameters}) -> {results} {{\n{body}}}\n")
}

impl Program<'_> {
    fn parameters(&mut self) -> String {
        let mut all = vec![];
        for (name, kind, types) in [
            ("x", "", &["int 0..=3", "u8", "int -2..=2", "int 1..=3", "int 5..=9"][..]),
            ("y", "", &["int 0..=2", "int -4..=3", "int 1..=2", "int 0..=0"]),
            ("h", "Hidden", &["int 0..=4", "int -1..=1", "u8", "int 2..=3"]),
            ("p", "public", &["int 0..=4", "int -2..=9", "u8"]),
        ] {
            if self.random.below(4) == 0 && !all.is_empty() {
                continue;
            }
            let ty = self.random.one_of(types);
            all.push(match kind {
                "Hidden" => format!("{name}: Hidden<{ty}>"),
                "public" => format!("public {name}: {ty}"),
                _ => format!("{name}: {ty}"),
            });
            self.numbers.push(name.into());
        }
        for (text, name) in [("c: bool", "c"), ("b: Hidden<bool>", "b"), ("public d: bool", "d")] {
            if self.random.below(2) == 0 {
                all.push(text.into());
                self.truths.push(name.into());
            }
        }
        if self.random.below(3) == 0 {
            all.push("f: field".into());
            self.fields.push("f".into());
        }
        all.join(", ")
    }

    fn known(&mut self) -> String {
        self.random.one_of(&["0", "1", "2", "3", "5", "(-1)", "(-2)", "7", "10"]).into()
    }

    fn number(&mut self, depth: usize) -> String {
        if depth == 0 || self.random.below(6) == 0 {
            let known = self.random.below(4) == 0;
            return if known { self.known() } else { self.random.one_of(&self.numbers.clone()) };
        }
        let d = depth - 1;
        match self.random.below(22) {
            0..=3 => {
                let operator = self.random.one_of(&["+", "-", "*", "-"]);
                format!("({} {operator} {})", self.number(d), self.number(d))
            }
            4 => format!("({} / {})", self.number(d), self.random.one_of(&["2", "3", "5"])),
            5 => format!("({} % {})", self.number(d), self.random.one_of(&["2", "3", "4"])),
            6 => {
                let operator = self.random.one_of(&["/", "%"]);
                format!("(({} as int -60..=60) {operator} ({} as int 0..=7))", self.number(d), self.number(d))
            }
            7..=9 => {
                let condition = self.truth(d);
                format!("(if {condition} {{ {} }} else {{ {} }})", self.number(d), self.number(d))
            }
            10 => format!("a[{}]", self.number(d)),
            11 => format!("[{}, 4, {}][{}]", self.number(d), self.number(d), self.number(d)),
            12 => {
                let operator = self.random.one_of(&["&", "|", "^"]);
                format!("(({} as int 0..=12) {operator} ({} as int 0..=9))", self.number(d), self.number(d))
            }
            13 => {
                format!("({} as {})", self.number(d), self.random.one_of(&["u8", "int -3..=3", "int 0..=5"]))
            }
            14 => format!("(({} as bool) as u8)", self.truth(d)),
            15 => {
                let (a, b) = (self.field(d), self.field(d));
                format!("(({a} * {b}) as {})", self.random.one_of(&["u8", "int 0..=30", "bool as u8"]))
            }
            16 => format!("root({} as u8)", self.number(d)),
            17 => {
                let part = self.random.below(2);
                format!("split({} as u8, {} as int 1..=9).{part}", self.number(d), self.number(d))
            }
            18 => format!("middle([{}, {}, {}])", self.small(d), self.small(d), self.small(d)),
            19 => format!("min({}, {})", self.wide(d), self.wide(d)),
            20 => format!("abs({})", self.wide(d)),
            _ => format!("(to_bits::<4>({} as int 0..=15)[{}] as u8)", self.number(d), self.random.below(4)),
        }
    }

    fn small(&mut self, depth: usize) -> String {
        format!("{} as int -9..=9", self.number(depth))
    }

    fn wide(&mut self, depth: usize) -> String {
        format!("{} as int -999..=999", self.number(depth))
    }

    fn truth(&mut self, depth: usize) -> String {
        if (depth == 0 || self.random.below(5) == 0) && !self.truths.is_empty() {
            return self.random.one_of(&self.truths.clone());
        }
        let d = depth.saturating_sub(1);
        match self.random.below(if depth == 0 { 4 } else { 9 }) {
            0..=3 => {
                let operator = self.random.one_of(&["==", "!=", "<", "<=", ">", ">="]);
                format!("({} {operator} {})", self.number(d), self.number(d))
            }
            4 => format!("!{}", self.truth(d)),
            5 => format!("({} && {})", self.truth(d), self.truth(d)),
            6 => format!("({} || {})", self.truth(d), self.truth(d)),
            7 => format!("({} == {})", self.field(d), self.field(d)),
            _ => format!("is_odd({} as u8)", self.number(d)),
        }
    }

    fn field(&mut self, depth: usize) -> String {
        if depth == 0 && !self.fields.is_empty() {
            return self.random.one_of(&self.fields.clone());
        }
        let d = depth.saturating_sub(1);
        match self.random.below(if depth == 0 { 1 } else { 5 }) {
            0 | 1 => format!("({} as field)", self.number(d)),
            2 => format!("({} * {})", self.field(d), self.field(d)),
            3 => format!("({} / {})", self.field(d), self.field(d)),
            _ => format!("inverted({})", self.field(d)),
        }
    }

    /// Effects. A value is revealed only where every run comes by.
    fn statement(&mut self, depth: usize, top: bool) -> String {
        self.next += 1;
        let name = format!("v{}", self.next);
        match self.random.below(10) {
            0 => format!("    assert {};\n", self.truth(2)),
            1 => format!("    z = {};\n", self.number(2)),
            2 => format!("    a[{}] = {};\n", self.number(1), self.number(1)),
            3 if top => {
                let ty = self.random.one_of(&["int -50..=50", "u8", "int 0..=3"]);
                let text = format!("    let {name}: {ty} = {};\n", self.number(2));
                self.stored.push(name.clone());
                self.numbers.push(name);
                text
            }
            4 if top => {
                let text = format!("    let {name} = reveal({});\n", self.number(1));
                self.numbers.push(name);
                text
            }
            5..=7 if depth > 0 => {
                let condition = self.truth(1);
                let then = self.statement(depth - 1, false);
                let otherwise = self.statement(depth - 1, false);
                format!("    if {condition} {{\n    {then}    }} else {{\n    {otherwise}    }}\n")
            }
            8 => format!("    z += {};\n", self.number(1)),
            _ => {
                format!("    assert {} {};\n", self.number(1), self.random.one_of(&["< 9", "!= 3", ">= -5"]))
            }
        }
    }
}
