//! Generates the parser from `src/syntax/grammar.lalrpop`.

fn main() {
    lalrpop::process_src().expect("lalrpop accepts the grammar");
}
