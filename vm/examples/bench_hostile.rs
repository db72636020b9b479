//! What images and receipts cost that were made to cost a verifier as much as they can.
//!
//!     bench_hostile make FOLDER      writes them
//!     bench_hostile run FOLDER       measures each in a process of its own: time and peak memory
//!     bench_hostile prices           what the operations of side programs take, in ns, and their prices
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::disallowed_types)]

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use zkvm::program::{self, SideOp, SideProgram};
use zkvm::{Budget, Image, Receipt, Scalar};

#[path = "../tests/hostile/mod.rs"]
mod hostile;

use hostile::{Case, Room};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", folder] => make(Path::new(folder)),
        ["run", folder] => run(Path::new(folder)),
        ["prices"] => {
            prices();
            Ok(())
        }
        ["one", what, image, receipt] => one(what, image, receipt),
        _ => Err("make FOLDER or run FOLDER".into()),
    }
}

/// What the default budget allows, each by itself, in a megabyte.
fn room() -> Room {
    let Budget { multipliers, steps, memory } = Budget::default();
    Room {
        multipliers: multipliers as u32,
        edges: (memory / 400) as u32,
        steps: steps as u32,
        slots: (memory / 200) as u32,
        points: (memory / 220 / 64) as u32,
        items: 990_000,
    }
}

fn make(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    std::fs::create_dir_all(folder)?;
    let mut cases = hostile::cases(room());
    for (name, image) in
        [("short", hostile::short_instructions(990_000)), ("texts", hostile::long_texts(190_000))]
    {
        cases.push(Case { name: name.into(), image, journal: vec![] });
    }
    for Case { name, image, journal } in cases {
        let receipt = hostile::garbage(&image, journal);
        let name = name.replace([' ', ':'], "-");
        std::fs::write(folder.join(format!("{name}.zkx")), image.encode())?;
        std::fs::write(folder.join(format!("{name}.zkr")), receipt.encode())?;
    }
    Ok(())
}

/// The shortest time of many, so that others on the machine do not count.
fn prices() {
    println!("| operation | ns | price |\n|---|---:|---:|");
    let constants = hostile::image(vec![]).constants;
    let time = |program: &SideProgram| {
        let run = |_| {
            let start = Instant::now();
            let argument = [Scalar::from(7u8)];
            let _ = std::hint::black_box(program::run(program, &constants, &argument, &mut { u64::MAX }));
            start.elapsed().as_secs_f64() * 1e9
        };
        (0..5_000).map(run).fold(f64::INFINITY, f64::min)
    };
    for op in hostile::OPERATIONS {
        let program = hostile::repeated(op, 50);
        let operands = program.code.len() as f64 / 50.0 - 1.0;
        let constant = time(&hostile::repeated(SideOp::Constant(0), 50));
        let once = (time(&program) - operands * constant) / 50.0;
        println!("| `{op}` | {once:.0} | {} |", op.price());
    }
}

fn run(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "| case | image, kB | receipt, kB | what | s | MB | verdict |\n|---|---:|---:|---|---:|---:|---|"
    );
    let mut paths: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    paths.sort_by_key(|entry| entry.path());
    for path in
        paths.into_iter().map(|entry| entry.path()).filter(|path| path.extension() == Some("zkx".as_ref()))
    {
        let receipt = path.with_extension("zkr");
        let kilobytes = |path: &Path| std::fs::metadata(path).map_or(0, |data| data.len().div_ceil(1_000));
        for what in ["decode", "verify", "batch"] {
            let output = Command::new(std::env::current_exe()?)
                .args(["one", what])
                .args([&path, &receipt])
                .output()?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let (image, receipt) = (kilobytes(&path), kilobytes(&receipt));
            println!(
                "| {name} | {image} | {receipt} | {what} | {}",
                String::from_utf8_lossy(&output.stdout).trim()
            );
        }
    }
    Ok(())
}

/// Does one thing, and says how long it took and how much memory.
fn one(what: &str, image: &str, receipt: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (image, receipt) = (std::fs::read(image)?, std::fs::read(receipt)?);
    let start = Instant::now();
    let verdict = judge(what, &image, &receipt);
    let seconds = start.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB").trim();
    let peak: f64 = peak.trim_end_matches(" kB").parse()?;
    println!("{seconds:.2} | {:.0} | {verdict} |", peak * 1.024 / 1_000.0);
    Ok(())
}

fn judge(what: &str, image: &[u8], receipt: &[u8]) -> String {
    let image = match Image::decode(image) {
        Ok(image) => image,
        Err(error) => return error.to_string(),
    };
    let receipt = match Receipt::decode(receipt) {
        Ok(receipt) => receipt,
        Err(error) => return error.to_string(),
    };
    match what {
        "decode" => "decoded".into(),
        "verify" => zkvm::verify(&image, &receipt).map_or_else(|error| error.to_string(), |_| "holds".into()),
        _ => {
            let errors = zkvm::verify_batch(&[(&image, &receipt); 8]).map_or_else(|e| e.failures, |_| vec![]);
            format!("{} of 8 rejected", errors.len())
        }
    }
}
