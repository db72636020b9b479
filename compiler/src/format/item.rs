//! Items.

use super::printer::Printer;
use crate::syntax::ast::{
    Adversary, ConstParameter, Field, Function, Generic, Head, Item, ItemKind, List, Module, Parameter,
    ShouldFail, TypeKind, Variant, VariantFields,
};

impl Printer<'_> {
    /// All items of a file, and what means nothing between them.
    pub(super) fn module(&mut self, module: &Module) {
        let mut semicolons = module.semicolons.iter().peekable();
        for item in &module.items {
            while semicolons.next_if(|semicolon| semicolon.start < item.span.start).is_some() {
                self.token(";");
            }
            self.begin();
            self.item(item);
        }
        semicolons.for_each(|_| self.token(";"));
    }

    fn item(&mut self, item: &Item) {
        item.heads.iter().for_each(|head| self.head(head));
        if item.public {
            self.token("pub");
            self.blank();
        }
        match &item.kind {
            ItemKind::Function(function) => self.function("fn", function),
            ItemKind::Circuit(function) => self.function("circuit", function),
            ItemKind::Test { function, fails } => self.test("test", function, fails.as_ref()),
            ItemKind::Prop(function) => self.test("prop", function, None),
            ItemKind::Adversary(adversary) => self.adversary(adversary),
            ItemKind::Contract(contract) => self.contract(contract),
            ItemKind::Transaction(transaction) => self.transaction(transaction),
            ItemKind::Scenario(scenario) => self.scenario(scenario),
            ItemKind::Image { name, circuit, arguments } => {
                self.words("image", &name.name);
                self.blank();
                self.token("=");
                self.soft();
                self.path(circuit);
                if let Some(arguments) = arguments {
                    self.arguments(arguments);
                }
                self.token(";");
            }
            ItemKind::Struct { name, generics, fields, .. } => {
                self.words("struct", &name.name);
                self.generics(generics.as_ref());
                self.blank();
                self.token("{");
                self.list(fields, "}", Self::field);
            }
            ItemKind::Enum { name, generics, variants, .. } => {
                self.words("enum", &name.name);
                self.generics(generics.as_ref());
                self.blank();
                self.token("{");
                self.list(variants, "}", Self::variant);
            }
            ItemKind::Impl { generics, ty, functions, .. } => {
                self.token("impl");
                self.generics(generics.as_ref());
                self.blank();
                self.ty(ty);
                self.blank();
                self.token("{");
                self.body(functions, None, |printer, _| printer.begin(), Self::item);
            }
            ItemKind::Alias { name, ty } => {
                self.words("type", &name.name);
                self.blank();
                self.token("=");
                self.soft();
                self.ty(ty);
                self.token(";");
            }
            ItemKind::Const { name, ty, value } => {
                self.words("const", &name.name);
                self.typed(ty);
                self.value("=", value);
                self.token(";");
            }
            ItemKind::Module { name } => {
                self.words("mod", &name.name);
                self.token(";");
            }
            ItemKind::Use { path, alias } => {
                self.token("use");
                self.blank();
                self.path(path);
                if let Some(alias) = alias {
                    self.blank();
                    self.words("as", &alias.name);
                }
                self.token(";");
            }
        }
    }

    /// `test "…" { … }` or `prop "…" (…) { … }`.
    fn test(&mut self, keyword: &str, function: &Function, fails: Option<&ShouldFail>) {
        self.token(keyword);
        self.blank();
        self.literal(function.name.span);
        self.blank();
        if let Some(fails) = fails {
            self.token("should_fail");
            self.blank();
            if let Some((_, message)) = fails.message {
                self.literal(message);
                self.blank();
            }
        }
        let line = self.line();
        if keyword == "prop" {
            self.token("(");
            self.list(&function.parameters, ")", Self::parameter);
            self.blank();
        }
        self.block(&function.body, Some(line));
    }

    fn adversary(&mut self, adversary: &Adversary) {
        self.token("adversary");
        self.blank();
        self.path(&adversary.function);
        if let Some(generics) = &adversary.generics {
            self.token("::");
            self.arguments(generics);
        }
        self.token("(");
        self.list(&adversary.choices, ")", |printer, choice| {
            printer.token(&choice.name.name);
            printer.iterable(&choice.values);
        });
        self.token(";");
    }

    fn variant(&mut self, variant: &Variant) {
        self.token(&variant.name.name);
        match &variant.fields {
            VariantFields::Unit => {}
            VariantFields::Tuple(parts) => {
                self.token("(");
                self.list(parts, ")", Self::ty);
            }
            VariantFields::Struct(fields) => {
                self.blank();
                self.token("{");
                self.list(fields, "}", Self::field);
            }
        }
    }

    pub(super) fn head(&mut self, head: &Head) {
        match head {
            Head::Doc(doc) => {
                let spelling = self.trivia.spelling(doc.span).trim_end();
                self.token(spelling);
            }
            Head::Attribute(attribute) => {
                self.token("#");
                self.token("[");
                self.token(&attribute.name.name);
                if let Some(arguments) = &attribute.arguments {
                    self.token("(");
                    self.list(arguments, ")", Self::expr);
                }
                self.token("]");
            }
        }
        self.begin();
    }

    fn function(&mut self, keyword: &str, function: &Function) {
        self.words(keyword, &function.name.name);
        self.generics(function.generics.as_ref());
        let line = self.line();
        self.token("(");
        self.list(&function.parameters, ")", Self::parameter);
        if let Some(result) = &function.result {
            self.soft();
            self.token("->");
            self.blank();
            self.ty(result);
        }
        self.blank();
        self.block(&function.body, Some(line));
    }

    fn generics(&mut self, generics: Option<&List<Generic>>) {
        let Some(generics) = generics else { return };
        self.token("<");
        self.list(generics, ">", |printer, generic| match generic {
            Generic::Type(name) => printer.token(&name.name),
            Generic::Const(parameter) => printer.const_parameter(parameter),
        });
    }

    fn const_parameter(&mut self, parameter: &ConstParameter) {
        self.words("const", &parameter.name.name);
        self.typed(&parameter.ty);
    }

    pub(super) fn parameter(&mut self, parameter: &Parameter) {
        if parameter.public.is_some() {
            self.token("public");
            self.blank();
        }
        self.pattern(&parameter.pattern);
        if parameter.ty.kind != TypeKind::SelfParameter {
            self.typed(&parameter.ty);
        }
    }

    fn field(&mut self, field: &Field) {
        self.token(&field.name.name);
        self.typed(&field.ty);
    }

    /// A keyword and the name that follows it.
    pub(super) fn words(&mut self, keyword: &str, name: &str) {
        self.token(keyword);
        self.blank();
        self.token(name);
    }
}
