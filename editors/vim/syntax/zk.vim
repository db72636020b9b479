" Syntax of .zk programs. tests/editors.rs compares the keywords with the lexer's.

if exists("b:current_syntax")
  finish
endif

syntax case match

syntax keyword zkDeclaration adversary asset circuit clause const contract enum fn image impl invariant let mod prop state struct test transaction type use
syntax keyword zkStatement and assert bind by constrain does else expect fee for from hint if in last ledger lock locks log match next nullify of on once owns refused replay requires retire return reveal should_fail signed signs spend supply tamper to unlock wait with
syntax keyword zkModifier mut pub public sealed
syntax keyword zkOperator as
syntax keyword zkBoolean false true
syntax keyword zkType Hidden bool field int u8 u16 u32 u64 u128

syntax match zkNumber "\<\(0x[0-9a-fA-F_]\+\|0b[01_]\+\|[0-9][0-9_]*\)\>\(\s\+\(second\|minute\|hour\|day\|week\)s\?\>\)\?"
syntax match zkFunction "\<\h\w*\ze\s*\(::<[^>]*>\)\?("
syntax match zkEscape contained "\\\([ntr0\\\"']\|x\x\x\)"
syntax match zkCharacter "'\([^'\\]\|\\.\|\\x\x\x\)'" contains=zkEscape
syntax region zkText start=+"+ skip=+\\\\\|\\"+ end=+"+ oneline contains=zkEscape
syntax region zkAttribute start="#\[" end="\]" contains=zkNumber
syntax match zkComment "//.*$" contains=zkTodo
syntax match zkDoc "///\($\|[^/].*$\)" contains=zkTodo
syntax keyword zkTodo contained TODO FIXME

highlight default link zkDeclaration Keyword
highlight default link zkStatement Statement
highlight default link zkModifier StorageClass
highlight default link zkOperator Operator
highlight default link zkBoolean Boolean
highlight default link zkType Type
highlight default link zkNumber Number
highlight default link zkFunction Function
highlight default link zkEscape SpecialChar
highlight default link zkCharacter Character
highlight default link zkText String
highlight default link zkAttribute PreProc
highlight default link zkComment Comment
highlight default link zkDoc SpecialComment
highlight default link zkTodo Todo

let b:current_syntax = "zk"
