//! Plan files: what is read from them, and what is said when they are wrong.

use std::path::Path;

use callcenter::ErrorKind;
use callcenter::files::scenario_to_toml;
use callcenter::sweep::{Axis, Design, Sweep, SweepResults, read_plan};

use super::kept::Folder;
use super::{centre, wrong};

/// A folder with the scenario in it.
fn folder(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.write("centre.toml", &scenario_to_toml(&centre()).unwrap());
    folder
}

fn values(results: &SweepResults) -> Vec<String> {
    let points = results.points.iter();
    let words = points.map(|point| {
        let words: Vec<String> = point
            .values
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        words.join(" ")
    });
    words.collect()
}

/// What reading or checking the plan says, without the file's name.
fn problems(folder: &Folder, text: &str) -> Vec<String> {
    let path = folder.write("plan.toml", text);
    let error = match read_plan(&path, &[]) {
        Ok(sweep) => sweep.check().unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(
        error.file(),
        Some(path.display().to_string().as_str()),
        "{error}"
    );
    error.problems().iter().map(ToString::to_string).collect()
}

#[test]
fn a_plan_is_the_sweep_it_states() {
    let folder = folder("plan");
    let text = r#"
scenario = "centre.toml"
replications = 40
seed = 56
confidence = 0.9

[[axes]]
path = "agent_groups.desk.staff"
name = "agents"
from = 5
to = 6
step = 1

[[axes]]
path = "call_types.service.patience"
values = [{ exponential = { mean = "2m" } }, "never"]
"#;
    let plan = read_plan(folder.write("plan.toml", text), &[]).unwrap();
    let results = plan.run().unwrap();
    assert_eq!(
        values(&results),
        [
            "agents=5 call_types.service.patience={ exponential = { mean = \"2m\" } }",
            "agents=5 call_types.service.patience=never",
            "agents=6 call_types.service.patience={ exponential = { mean = \"2m\" } }",
            "agents=6 call_types.service.patience=never",
        ]
    );
    let built = Sweep::new(&centre())
        .axis(Axis::new("agents", [5.0, 6.0], |centre, &agents: &f64| {
            centre.agent_groups[0].staff = agents.into();
        }))
        .axis(Axis::new(
            "patience",
            [120.0, f64::INFINITY],
            |centre, &mean: &f64| {
                centre.call_types[0].patience = Some(match mean.is_finite() {
                    true => callcenter::Law::exponential(mean),
                    false => callcenter::Law::Never,
                });
            },
        ))
        .replications(40)
        .seed(56)
        .confidence(0.9)
        .run()
        .unwrap();
    for (read, built) in results.points.iter().zip(&built.points) {
        assert_eq!(read.results, built.results);
    }
    let json = r#"{"scenario": "centre.toml", "axes": [{"path": "agent_groups[0].staff", "values": [5, 6]}]}"#;
    let plan = read_plan(folder.write("plan.json", json), &[]).unwrap();
    assert_eq!(plan.check().unwrap().points, 2);
}

#[test]
fn every_design_is_read() {
    let folder = folder("designs");
    let run = |text: &str| {
        let text = format!("scenario = \"centre.toml\"\nreplications = 2\n{text}");
        let plan = read_plan(folder.write("plan.toml", &text), &[]).unwrap();
        values(&plan.run().unwrap())
    };
    let axes = "[[axes]]\npath = \"agent_groups.desk.staff\"\nname = \"a\"\nvalues = [5, 6]\n[[axes]]\npath = \"call_types[0].balk\"\nname = \"b\"\nfrom = 0.1\nto = 0.2\nstep = 0.1\n";
    assert_eq!(
        run(axes),
        ["a=5 b=0.1", "a=5 b=0.2", "a=6 b=0.1", "a=6 b=0.2"]
    );
    assert_eq!(
        run(&format!("design = \"zip\"\n{axes}")),
        ["a=5 b=0.1", "a=6 b=0.2"]
    );
    let list = "design = \"list\"\npoints = [{ \"agent_groups.desk.staff\" = 5 }, { \"agent_groups.desk.staff\" = 6, lines = 9 }]\n";
    assert_eq!(
        run(list),
        [
            "agent_groups.desk.staff=5",
            "agent_groups.desk.staff=6 lines=9"
        ]
    );
    let cube = "design = \"latin_hypercube\"\npoints = 4\n[[axes]]\npath = \"agent_groups.desk.staff\"\nname = \"a\"\nlow = 5\nhigh = 8\nwhole = true\n";
    let mut points = run(cube);
    points.sort();
    assert_eq!(points, ["a=5", "a=6", "a=7", "a=8"]);
}

#[test]
fn what_a_point_of_a_list_sets_does_not_stay() {
    let sweep = Sweep::new(&centre())
        .point_at([("agent_groups.desk.staff", 8), ("lines", 1)])
        .point_at([("agent_groups.desk.staff", 8)])
        .replications(10);
    let results = sweep.run().unwrap();
    let blocked = |n: usize| results.points[n].results.total.blocked.mean();
    assert!(blocked(0) > Some(0.0));
    assert_eq!(blocked(1), None);
}

#[test]
fn the_scenario_may_be_in_the_plan_and_may_be_overridden() {
    let folder = folder("inline");
    let inline = scenario_to_toml(&centre())
        .unwrap()
        .replace("[[", "[[scenario.")
        .replace("name = \"small\"\n", "[scenario]\nname = \"small\"\n");
    let axes = "[[axes]]\npath = \"agent_groups.desk.staff\"\nvalues = [5]\n";
    let plan = folder.write("inline.toml", &format!("replications = 10\n{inline}{axes}"));
    let beside = folder.write(
        "beside.toml",
        &format!("replications = 10\nscenario = \"centre.toml\"\n{axes}"),
    );
    let results = read_plan(&plan, &[]).unwrap().run().unwrap();
    assert_eq!(results, read_plan(&beside, &[]).unwrap().run().unwrap());
    let sets = [("lines".to_owned(), "1".to_owned())];
    for plan in [&plan, &beside] {
        let results = read_plan(plan, &sets).unwrap().run().unwrap();
        assert!(results.points[0].results.total.blocked.mean() > Some(0.0));
    }
}

#[test]
fn mistakes_in_how_a_plan_is_written_have_their_lines() {
    let folder = folder("written");
    let table: [(&str, &[&str]); 9] = [
        (
            "scenaro = \"centre.toml\"\nreplications = \"many\"\n[[axes]]\npth = \"lines\"\n",
            &[
                "line 1: scenaro: unknown field; did you mean \"scenario\"? (accepted: scenario, replications, seed, \
                 confidence, design, points, axes)",
                "line 2: replications: found \"many\"; accepted: a whole number from 0 to 4294967295",
                "line 4: axes[0].pth: unknown field; did you mean \"path\"? (accepted: path, name, values, from, to, step, \
                 low, high, whole)",
                "scenario: is missing; accepted: the path of a scenario file, or a table [scenario]",
            ],
        ),
        (
            "scenario = 5\ndesign = \"gird\"\n",
            &[
                "line 2: design: found \"gird\"; did you mean \"grid\"? (accepted: grid, zip, list, latin_hypercube)",
                "line 1: scenario: found 5; accepted: the path of a scenario file, or a table [scenario]",
            ],
        ),
        (
            "scenario = \"centre.toml\"\n[[axes]]\nvalues = [1]\n[[axes]]\npath = \"lines\"\n[[axes]]\npath = \"a\"\nfrom = \
             1\nlow = 3\n[[axes]]\npath = \"b\"\nvalues = [1]\nwhole = true\n",
            &[
                "line 2: axes[0]: \"path\" is missing",
                "line 4: axes[1]: found no values; accepted: values, or from, to and step, or low and high",
                "line 6: axes[2]: found from, low; accepted: values, or from, to and step, or low and high",
                "line 13: axes[3].whole: found true; it goes with low and high",
            ],
        ),
        (
            "scenario = \"centre.toml\"\ndesign = \"latin_hypercube\"\n",
            &[
                "points: is missing; accepted: the number of points of a \"latin_hypercube\", a whole number",
            ],
        ),
        (
            "scenario = \"centre.toml\"\npoints = 5\n",
            &[
                "line 2: points: found 5; accepted: nothing, as the axes say which points there are; or design = \"list\" or \
                 \"latin_hypercube\"",
            ],
        ),
        (
            "scenario = \"centre.toml\"\ndesign = \"list\"\npoints = [\n5,\n{ agent_groups.desk.staff = 5 },\n]\n",
            &[
                "line 4: points[0]: found 5; accepted: a table of paths in quotes, as in { \"agent_groups.desk.staff\" = 50 }",
                "line 5: points[1]: found agent_groups = { desk = { staff = 5 } }; accepted: paths in quotes, as in { \
                 \"agent_groups.desk.staff\" = 50 }",
            ],
        ),
        (
            "scenario = \"centre.toml\"\n[[axes]]\npath = \"lines\"\nfrom = 1\nto = 2\nstep = 0\n",
            &["line 6: axes[0].step: found 0; a step above 0 leads from 1 to 2"],
        ),
        (
            "scenario = \"centre.toml\"\n[[axes]]\npath = \"a..b\"\nvalues = []\n",
            &[
                "line 3: axes[0].path: found \"a..b\"; accepted: a path like call_types[0].patience.exponential.mean or \
                 agent_groups.desk.staff",
                "line 4: axes[0].values: found none; 1 or more is accepted",
            ],
        ),
        (
            "scenario = \"centre.toml\"\nreplications = 1\n",
            &[
                "line 2: replications: found 1; a margin needs 2 or more",
                "axes: found none; a sweep needs something that varies",
            ],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(problems(&folder, text), expected, "{text}");
    }
}

#[test]
fn mistakes_in_values_have_their_lines() {
    let folder = folder("values");
    let text = r#"
scenario = "centre.toml"
[[axes]]
path = "agent_groups.desk.stuff"
values = [1, 2]
[[axes]]
path = "call_types[0].patience"
values = [
    { exponential = { mean = 120 } },
    { exponential = { meen = 120 } },
    "patient",
]
"#;
    let found = problems(&folder, text);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(
        found[0].starts_with(
            "line 5: axes[0].values[0]: agent_groups[0].stuff: unknown field; did you mean \"staff\"?"
        ),
        "{found:?}"
    );
    assert_eq!(
        found[2],
        "line 10: axes[1].values[1]: call_types[0].patience.exponential.meen: unknown field; did you mean \"mean\"?"
    );
    assert!(found[3].starts_with(
        "line 11: axes[1].values[2]: call_types[0].patience: unknown law \"patient\""
    ));
    let text = "scenario = \"centre.toml\"\n[[axes]]\npath = \"agent_groups.dsk.staff\"\nvalues = [1, 2]\n";
    assert_eq!(
        problems(&folder, text),
        ["line 3: axes[0].path: nothing is named \"dsk\"; did you mean \"desk\"?"]
    );
    let text = "scenario = \"centre.toml\"\n[[axes]]\npath = \"call_types[0].balk\"\nvalues = [0.5, 1.5]\n";
    let found = problems(&folder, text);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("point 2 (call_types[0].balk = 1.5): call_types[0].balk: found 1.5")
    );
    let text = "scenario = \"centre.toml\"\ndesign = \"list\"\npoints = [\n{ lines = 5 },\n{ \"call_types.service.balk\" = 2 },\n]\n";
    let found = problems(&folder, text);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with(
            "line 5: points[1] (call_types.service.balk = 2): call_types[0].balk: found 2"
        ),
        "{found:?}"
    );
}

#[test]
fn a_scenario_that_cannot_be_read_is_named_by_its_own_file() {
    let folder = folder("broken");
    folder.write("broken.toml", "name = \"a\"\nlins = 5\n");
    let path = folder.write("plan.toml", "scenario = \"broken.toml\"\n");
    let error = read_plan(&path, &[]).unwrap_err();
    assert!(error.file().unwrap().ends_with("broken.toml"), "{error}");
    let path = folder.write("plan.toml", "scenario = \"none.toml\"\n");
    assert_eq!(read_plan(&path, &[]).unwrap_err().kind(), ErrorKind::Io);
    let path = folder.write("plan.toml", "scenario = \"broken.toml\"\nreplicatons = 5\n");
    let error = read_plan(&path, &[]).unwrap_err();
    assert_eq!(error.problems().len(), 2);
    assert!(
        error
            .to_string()
            .contains("broken.toml: line 2: lins: unknown field"),
        "{error}"
    );
    assert!(read_plan(Path::new("plan.txt"), &[]).is_err());
}

#[test]
fn axes_of_the_command_line_are_those_of_a_plan() {
    let of = |texts: &[&str], design: Design| {
        let axes = texts.iter().map(|text| Axis::parse(text).unwrap());
        let sweep = axes.fold(Sweep::new(&centre()), Sweep::axis);
        sweep.design(design).replications(2)
    };
    let grid = of(
        &[
            "agent_groups.desk.staff=5..6",
            "day.after_closing=serve,send_away",
        ],
        Design::Grid,
    );
    assert_eq!(values(&grid.run().unwrap()).len(), 4);
    let cube = of(
        &["agent_groups.desk.staff=5..8", "call_types[0].balk=0..0.5"],
        Design::LatinHypercube { points: 4, seed: 1 },
    );
    assert_eq!(values(&cube.run().unwrap()).len(), 4);
    assert_eq!(
        wrong(&of(&["call_types[0].balk=0..0.5"], Design::Grid)),
        "axes[0]: found a range from 0 to 0.5; \"grid\" takes values, or from, to and step"
    );
    let wrong = wrong(&of(&["agent_groups.desk.staff=5,six"], Design::Grid));
    assert!(
        wrong.starts_with(
            "axes[0].values[1]: agent_groups[0].staff: found \"six\"; accepted: a number"
        ),
        "{wrong}"
    );
}
