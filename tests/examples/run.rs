//! Runs the built examples.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The built example: it lies beside the folder of the test itself.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test knows where it is");
    let profile = test.ancestors().nth(2).expect("target/<profile>/deps");
    let program = profile
        .join("examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "{} is not built; `cargo test` builds it, and so does `cargo build --profile test --examples`",
        program.display()
    );
    program
}

pub fn command(example: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program(example));
    command
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("COLUMNS")
        .env("RUST_BACKTRACE", "1");
    command
}

pub fn run(example: &str, args: &[&str]) -> Output {
    command(example, args).output().expect("the example starts")
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// Standard output of a run that must succeed.
pub fn done(example: &str, args: &[&str]) -> String {
    let output = run(example, args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "", "nothing to say when all went well");
    stdout(&output)
}

/// Standard error of a run that must end with this exit code: a plain message, no panic.
pub fn fails(example: &str, args: &[&str], code: i32) -> String {
    let output = run(example, args);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{message}");
    assert!(message.starts_with("error: "), "{message}");
    assert!(!message.contains("panicked") && !message.contains("RUST_BACKTRACE"));
    message
}

/// A text in one line: where it is broken depends on its width.
pub fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A file of its own for a test.
pub fn scratch(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    std::fs::create_dir_all(&folder).expect("a folder for scratch files");
    let file = folder.join(name);
    std::fs::write(&file, text).expect("a scratch file");
    file
}

pub fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("the result file is JSON")
}

pub fn mean(results: &Value, measure: &str) -> f64 {
    results["total"][measure]["mean"]
        .as_f64()
        .unwrap_or_else(|| panic!("{measure}: {}", results["total"][measure]))
}

/// Starts an example, interrupts it in the middle, and waits for its end.
#[cfg(unix)]
pub fn interrupted(example: &str, args: &[&str]) -> Output {
    let child = command(example, args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example starts");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill is there");
    assert!(sent.success());
    child.wait_with_output().unwrap()
}
