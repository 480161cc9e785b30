//! The sweep as its users run it: interrupted, shared out, put together.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::run::*;

/// A folder of its own, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sweep-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        Folder(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.join(name), text).expect("a file");
        self.path(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// The plan, which takes some seconds in this profile.
    fn plan(&self) -> String {
        let centre = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/hold_music.toml");
        let plan = format!(
            "scenario = {centre:?}\nreplications = 300\n\
             [[axes]]\npath = \"agent_groups.desk.staff\"\nvalues = [50, 60, 65]\n\
             [[axes]]\npath = \"call_types.service.patience.exponential.mean\"\nvalues = [60, 120, 240, 480]\n"
        );
        self.write("plan.toml", &plan)
    }

    /// Starts the sweep in this folder.
    fn start(&self, args: &[&str]) -> Child {
        let mut command = command("sweep", args);
        command.current_dir(&self.0);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the example starts")
    }

    fn run(&self, args: &[&str], code: i32) -> (String, String) {
        let output = self.start(args).wait_with_output().unwrap();
        let (page, words) = (stdout(&output), stderr(&output));
        assert_eq!(output.status.code(), Some(code), "{words}");
        (page, words)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Waits until a journal holds so many lines.
fn wait_for_lines(journal: &Path, lines: usize) {
    let started = Instant::now();
    loop {
        let found = std::fs::read_to_string(journal).unwrap_or_default();
        if found.lines().count() >= lines {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{found}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn without_arguments_it_finds_the_agents_for_each_patience() {
    let folder = Folder::new("default");
    let (page, words) = folder.run(
        &[
            "--replications",
            "20",
            "--csv",
            "table.csv",
            "--json",
            "r.json",
        ],
        0,
    );
    assert_eq!(words, "");
    assert!(page.contains("210 points of 20 replications, all on the same callers"));
    assert!(page.contains("What it takes for 80 % answered of offered within 20 s"));
    assert!(in_one_line(&page).contains("* target reached, ? too close to tell"));
    assert!(
        page.lines().all(|line| line.chars().count() <= 80),
        "{page}"
    );
    let text = String::from_utf8(folder.read("table.csv")).unwrap();
    let header = text.lines().next().unwrap();
    assert!(header.starts_with("point,agents,patience (s),cost,target_status,scope,name,measure,"));
    let results = json(&String::from_utf8(folder.read("r.json")).unwrap());
    let points = results["points"].as_array().unwrap();
    assert_eq!(points.len(), 210);
    assert_eq!(points[0]["values"]["agents"], 50);
    assert_eq!(points[0]["cost"], 50.0);
    // The journal was for the case that something went wrong.
    let left: Vec<_> = std::fs::read_dir(&folder.0)
        .unwrap()
        .map(|f| f.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_scenario_can_be_varied_without_a_plan() {
    let folder = Folder::new("vary");
    let centre = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/hold_music.toml");
    let centre = centre.display().to_string();
    let vary = "agent_groups.desk.staff=60..70:5";
    let (page, _) = folder.run(&[&centre, "--vary", vary, "--replications", "40"], 0);
    assert!(page.contains("3 points of 40 replications"), "{page}");
    let line = |agents: &str| {
        page.lines()
            .find(|line| line.trim_start().starts_with(agents))
    };
    assert!(line("60").unwrap().contains("missed"), "{page}");
    assert!(line("70").unwrap().contains("reached"), "{page}");
    assert!(
        page.contains("Least agents for 80 % answered of offered within 20 s: 70,"),
        "{page}"
    );
    let hypercube = [
        "--design",
        "latin-hypercube",
        "--points",
        "7",
        "--replications",
        "20",
    ];
    let args = [
        &[centre.as_str(), "--vary", "agent_groups.desk.staff=50..70"],
        &hypercube[..],
    ]
    .concat();
    assert!(
        folder
            .run(&args, 0)
            .0
            .contains("7 points of 20 replications")
    );
}

#[test]
fn what_is_written_wrongly_is_said_with_its_place() {
    let folder = Folder::new("wrong");
    let plan = folder.write(
        "plan.toml",
        "scenario = \"centre.toml\"\n[[axes]]\npath = \"agent_groups.desk.staff\"\nvalues = [1]\n",
    );
    let (_, words) = folder.run(&[&plan], 1);
    assert!(words.contains("centre.toml"), "{words}");
    let centre = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/hold_music.toml");
    let plan = folder.write(
        "plan.toml",
        &format!(
            "scenario = {centre:?}\n[[axes]]\npath = \"agent_groups.dsek.staff\"\nvalus = [1]\n"
        ),
    );
    let (_, words) = folder.run(&[&plan], 2);
    assert!(
        words.contains("line 4: axes[0].valus: unknown field; did you mean \"values\"?"),
        "{words}"
    );
    let centre = centre.display().to_string();
    for (args, expected) in [
        (
            &["--vary", "agent_groups.desk.staff=50..x"][..],
            "accepted: numbers",
        ),
        (
            &["--vary", "agent_groups.desk.staff=50..60", "--points", "5"],
            "--points: goes with",
        ),
        (
            &["--vary", "agent_groups.dsek.staff=50..60"],
            "nothing is named \"dsek\"",
        ),
        (
            &["--vary", "agent_groups.desk.staff=-1,5"],
            "agent_groups[0].staff",
        ),
        (
            &[
                "--vary",
                "agent_groups.desk.staff=5,6",
                "--replications",
                "1",
            ],
            "replications",
        ),
        (
            &["--vary", "agent_groups.desk.staff=5,6", "--shards", "4"],
            "--shards: no job array",
        ),
        (
            &["--vary", "agent_groups.desk.staff=5,6", "--shard", "5/4"],
            "4",
        ),
    ] {
        let args = [&[centre.as_str()], args].concat();
        let (_, words) = folder.run(&args, 2);
        assert!(words.contains(expected), "{args:?}: {words}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_sweep_says_how_to_go_on_and_ends_at_the_same_bytes() {
    let folder = Folder::new("interrupted");
    let plan = folder.plan();
    folder.run(
        &[
            &plan,
            "--csv",
            "whole.csv",
            "--json",
            "whole.json",
            "--no-journal",
        ],
        0,
    );
    let args = [
        plan.as_str(),
        "--threads",
        "1",
        "--csv",
        "table.csv",
        "--json",
        "table.json",
    ];
    let child = folder.start(&args);
    let started = Instant::now();
    let journal = loop {
        let files = std::fs::read_dir(&folder.0)
            .unwrap()
            .map(|f| f.unwrap().path());
        if let Some(journal) = { files }.find(|f| f.extension().is_some_and(|e| e == "ndjson")) {
            break journal;
        }
        assert!(started.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(5));
    };
    wait_for_lines(&journal, 4);
    kill("-INT", &child);
    let output = child.wait_with_output().unwrap();
    let words = stderr(&output);
    assert_eq!(output.status.code(), Some(130), "{words}");
    assert!(
        words.contains("the same command goes on from there"),
        "{words}"
    );
    // What is finished by then depends on how fast it is.
    let page = stdout(&output);
    let shown = page.contains("Interrupted: ") || page == "No point is finished yet.\n";
    assert!(shown, "{page}");
    let (page, words) = folder.run(&args, 0);
    assert!(words.contains("going on from plan-"), "{words}");
    assert!(!page.contains("Interrupted"));
    assert_eq!(folder.read("table.csv"), folder.read("whole.csv"));
    assert_eq!(folder.read("table.json"), folder.read("whole.json"));
    assert!(!journal.exists());
}

#[cfg(unix)]
#[test]
fn four_shards_of_which_one_is_killed_make_the_single_run() {
    let folder = Folder::new("shards");
    let plan = folder.plan();
    let outputs = ["--csv", "whole.csv", "--json", "whole.json", "--no-journal"];
    let (whole, _) = folder.run(&[&[plan.as_str()], &outputs[..]].concat(), 0);
    let journal = |i: usize| format!("plan-shard-{i}-of-4.ndjson");
    let shard = |i: usize| folder.start(&[&plan, "--threads", "1", "--shard", &format!("{i}/4")]);
    let mut shards: Vec<Child> = (1..=4).map(shard).collect();
    // Killed in the middle, with no time to say anything.
    wait_for_lines(&folder.0.join(journal(2)), 3);
    kill("-KILL", &shards[1]);
    for (i, child) in shards.iter_mut().enumerate() {
        assert_eq!(child.wait().unwrap().success(), i != 1);
    }
    let journals: Vec<String> = (1..=4).map(journal).collect();
    let merge: Vec<&str> = [plan.as_str(), "--merge"]
        .into_iter()
        .chain(journals.iter().map(String::as_str))
        .collect();
    let (_, words) = folder.run(&merge, 1);
    assert!(
        words.contains("missing") && words.contains("2/4"),
        "{words}"
    );
    let (page, _) = folder.run(&[&plan, "--shard", "2/4"], 0);
    assert!(page.starts_with("shard 2/4: "), "{page}");
    let args = [
        &merge[..],
        &["--csv", "merged.csv", "--json", "merged.json"],
    ]
    .concat();
    let (merged, _) = folder.run(&args, 0);
    assert_eq!(merged, whole);
    assert_eq!(folder.read("merged.csv"), folder.read("whole.csv"));
    assert_eq!(folder.read("merged.json"), folder.read("whole.json"));
    // Another plan does not take up their journals.
    let text = std::fs::read_to_string(&plan)
        .unwrap()
        .replace("300", "320");
    folder.write("plan.toml", &text);
    let (_, words) = folder.run(&[&plan, "--shard", "2/4"], 2);
    assert!(words.contains("another plan"), "{words}");
}

#[test]
fn the_job_array_says_which_shard_it_is() {
    let folder = Folder::new("array");
    let plan = folder.plan();
    let mut slurm = command("sweep", &[&plan]);
    slurm.current_dir(&folder.0);
    for (name, value) in [
        ("ID", "7"),
        ("COUNT", "4"),
        ("MIN", "5"),
        ("MAX", "8"),
        ("STEP", "1"),
    ] {
        slurm.env(format!("SLURM_ARRAY_TASK_{name}"), value);
    }
    let output = slurm.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "shard 3/4, from SLURM_ARRAY_TASK_ID\n");
    assert!(stdout(&output).starts_with("shard 3/4: "));
    assert!(folder.0.join("plan-shard-3-of-4.ndjson").exists());
}

#[cfg(unix)]
fn kill(signal: &str, child: &Child) {
    let sent = std::process::Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .expect("kill is there");
    assert!(sent.success());
}
