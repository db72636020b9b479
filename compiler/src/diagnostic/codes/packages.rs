//! Codes of packages and their dependencies, E026x and E027x.

use super::register;

register! {
    E0260: Error(Unjudged) {
        title: "a dependency is written in a wrong way",
        text: "\
A dependency is a package in a folder, given by its path from the folder of `Zk.toml`. There is no registry of packages, and none
is fetched from a repository.

```toml
[dependencies]
shapes = \"1.2\"                  # wrong: where is it?
```

Write `shapes = { path = \"../shapes\" }`. A version may be added, which the package must then have:
`shapes = { path = \"../shapes\", version = \"1.2\" }`. Paths are written with `/` and do not start with it, so that they mean the same
everywhere.
",
    }
    E0261: Error(Unjudged) {
        title: "there is no package at the path of a dependency",
        text: "\
The path of a dependency leads from the folder of `Zk.toml` to a folder that has a `Zk.toml` of its own.

```toml
[dependencies]
shapes = { path = \"../shapes\" }     # there is no ../shapes/Zk.toml
```

Correct the path, or make the package: `zkc new --lib ../shapes`.
",
    }
    E0262: Error(Unjudged) {
        title: "a package has another name",
        text: "\
A dependency is named as the package calls itself in its own `Zk.toml`, so that a package has one name everywhere.

```toml
[dependencies]
forms = { path = \"../shapes\" }      # its Zk.toml says: name = \"shapes\"
```

Write the package's own name, or correct the path.
",
    }
    E0263: Error(Unjudged) {
        title: "two packages have one name",
        text: "\
All packages of a program have different names, those that its dependencies use included, since paths and `Zk.lock` tell packages apart
by their names. (`-` and `_` are the same there.) Paths may lead to one folder in different ways: that is one package.

```toml
[dependencies]
shapes = { path = \"../shapes\" }
solids = { path = \"../solids\" }     # uses another package `shapes`, in ../old/shapes
```

Rename one of the packages, or let both use the same.
",
    }
    E0264: Error(Unjudged) {
        title: "packages use each other in a cycle",
        text: "\
A package is made from those it uses, so these cannot use it in turn, directly or by way of others.

```toml
[dependencies]
shapes = { path = \"../shapes\" }     # which has the dependency `points`, which has the dependency `shapes`
```

Move what both need to a package of its own, which both use.
",
    }
    E0265: Error(Unjudged) {
        title: "a package has another version",
        text: "\
The version that a dependency asks for is not the one that the package has. `\"1.2\"` stands for 1.2.0 and all later versions before
2.0.0, `\"0.1\"` for 0.1.0 and all later ones before 0.2.0, `\"=1.2.3\"` for this version only.

```toml
[dependencies]
shapes = { path = \"../shapes\", version = \"2.0\" }     # its Zk.toml says: version = \"1.4.0\"
```

Ask for another version, leave it out, or use another copy of the package.
",
    }
    E0266: Error(Unjudged) {
        title: "the edition is not known",
        text: "\
An edition is a state of the language. A package says in its `Zk.toml` in which one it is written, so that later editions can change
what words mean without changing what it means. This compiler knows the edition \"2026\", which a package without the entry has, too.

```toml
[package]
name = \"rule\"
version = \"0.1.0\"
edition = \"2031\"
```

Write `edition = \"2026\"`, or install a compiler that knows the other edition.
",
    }
    E0267: Error(Unjudged) {
        title: "a dependency is no library",
        text: "\
What others can use of a package starts in its `src/lib.zk`. A package that has only a `src/main.zk` is a program, and nobody can depend on it.

```toml
[dependencies]
shapes = { path = \"../shapes\" }     # there is no ../shapes/src/lib.zk
```

Move what is to be used to `src/lib.zk`, with `pub` before each item.
",
    }
    E0268: Error(Unjudged) {
        title: "a dependency cannot have this name",
        text: "\
Paths begin with the name of a package, with `_` for `-`. So it cannot be a word of the language, a built-in type, or `std`: the standard
library comes with the compiler, and every package can use it.

```toml
[dependencies]
std = { path = \"../std\" }
```

Rename the package, or remove the line.
",
    }
    E0269: Error(No) {
        title: "Zk.lock does not fit the packages",
        text: "\
With `--locked`, a project is built only from packages that are as `Zk.lock` says: each with its version and the hash of its sources, and no
others. One has changed since the file was written, was added or removed, or there is no `Zk.lock`.

Look at what has changed. If it is meant, run `zkc build` without `--locked`, which writes the file again, and keep it with the
program.
",
    }
    E0270: Error(Unjudged) {
        title: "Zk.lock is malformed",
        text: "\
`Zk.lock` is written by zkc and not by people. Something else has changed it, such as a merge of two versions.

Delete it, and run `zkc build`, which makes it again.
",
    }
}
