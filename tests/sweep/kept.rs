//! Journals, shards and merging: whatever happens on the way, the results are the same bytes.

use std::fs;
use std::path::{Path, PathBuf};

use callcenter::ErrorKind;
use callcenter::experiment::{Progress, Stopped, Verdict};
use callcenter::sweep::{Shard, Sweep, SweepResults};

use super::{agents, calls, centre};

/// A folder of its own for a test, removed when the test is done.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(test: &str) -> Self {
        let name = format!("callcenter-sweep-{test}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, content: &str) -> PathBuf {
        fs::write(self.at(name), content).unwrap();
        self.at(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Eight points, families of one; two units each.
fn sweep() -> Sweep {
    Sweep::new(&centre())
        .axis(agents(4..=7))
        .axis(calls([50.0, 60.0]))
        .replications(100)
        .seed(56)
}

fn bytes(results: &SweepResults) -> String {
    serde_json::to_string_pretty(results).unwrap()
}

/// Plays the shards into journals of their own.
fn shards(sweep: &Sweep, folder: &Folder, of: u32) -> Vec<PathBuf> {
    let journals = (1..=of).map(|index| {
        let path = folder.at(&format!("{index}-of-{of}.ndjson"));
        let shard = Shard::new(index, of).unwrap();
        let summary = sweep.clone().shard(shard).journal(&path).run_shard();
        let summary = summary.unwrap();
        assert_eq!(summary.stopped, Stopped::AllReplications);
        assert_eq!(summary.units_played, summary.units);
        path
    });
    journals.collect()
}

fn refused(sweep: &Sweep, journal: &Path) -> String {
    let before = fs::read(journal).unwrap();
    let error = sweep.clone().journal(journal).run().unwrap_err();
    assert_eq!(
        fs::read(journal).unwrap(),
        before,
        "a refused file stays as it is"
    );
    let message = error.to_string();
    let file = format!("{}: ", journal.display());
    message
        .strip_prefix(&file)
        .expect("the file is named")
        .to_owned()
}

#[test]
fn a_journal_changes_nothing_and_is_not_played_twice() {
    let folder = Folder::new("twice");
    let path = folder.at("journal.ndjson");
    let plain = sweep().run().unwrap();
    let kept = sweep().journal(&path).run().unwrap();
    assert_eq!(bytes(&plain), bytes(&kept));
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 1 + 16);
    let again = sweep()
        .journal(&path)
        .run_observed(&|_| -> Verdict { panic!("plays again") });
    assert_eq!(bytes(&plain), bytes(&again.unwrap()));
    assert_eq!(text, fs::read_to_string(&path).unwrap());
}

#[test]
fn a_sweep_cut_off_anywhere_goes_on_to_the_same_bytes() {
    let folder = Folder::new("cut");
    let path = folder.at("journal.ndjson");
    let whole = bytes(&sweep().journal(&path).threads(2).run().unwrap());
    let text = fs::read(&path).unwrap();
    let lines: Vec<usize> = (0..text.len()).filter(|&at| text[at] == b'\n').collect();
    // Within the header, around every line's end, and at places all over.
    let around = lines
        .iter()
        .flat_map(|&end| [end - 1, end, end + 1, end + 2]);
    let mut cuts: Vec<usize> = (0..lines[0] + 2).step_by(7).chain(around).collect();
    cuts.extend((0..text.len()).step_by(1499));
    for cut in cuts {
        fs::write(&path, &text[..cut.min(text.len())]).unwrap();
        let played = std::sync::atomic::AtomicU64::new(0);
        let observer = |_: Progress| {
            played.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Verdict::Continue
        };
        let results = sweep().journal(&path).threads(3).run_observed(&observer);
        assert_eq!(bytes(&results.unwrap()), whole, "cut at byte {cut}");
        let kept = lines
            .iter()
            .filter(|&&end| end < cut)
            .count()
            .saturating_sub(1);
        assert_eq!(played.into_inner(), 16 - kept as u64, "cut at byte {cut}");
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 17);
    }
}

#[test]
fn an_interrupted_sweep_goes_on() {
    let folder = Folder::new("interrupted");
    let path = folder.at("journal.ndjson");
    let stop_after = |units: usize| {
        let seen = std::sync::atomic::AtomicUsize::new(0);
        move |_: Progress| match seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1 {
            n if n >= units => Verdict::Stop,
            _ => Verdict::Continue,
        }
    };
    let kept = || sweep().journal(&path).threads(1);
    let first = kept().run_observed(&stop_after(3)).unwrap();
    assert_eq!((first.missing_units, first.points.len()), (13, 1));
    let second = kept().run_observed(&stop_after(4)).unwrap();
    assert_eq!((second.missing_units, second.points.len()), (9, 3));
    assert_eq!(second.stopped, Stopped::Interrupted);
    let told = std::sync::Mutex::new(Vec::new());
    let last = kept()
        .run_observed(&|progress: Progress| {
            told.lock().unwrap().push(progress);
            Verdict::Continue
        })
        .unwrap();
    assert_eq!(bytes(&last), bytes(&sweep().run().unwrap()));
    let told = told.into_inner().unwrap();
    // Seven units were played before: the eighth is the last of the fourth point.
    assert_eq!(
        told[0],
        Progress {
            done: 400,
            total: 800
        }
    );
    assert_eq!(told.last().unwrap().done, 800);
}

#[test]
fn a_journal_of_something_else_is_refused() {
    let folder = Folder::new("else");
    let path = folder.at("journal.ndjson");
    sweep().journal(&path).run().unwrap();
    let plan = |sweep: &Sweep| sweep.check().unwrap().plan;
    for changed in [
        sweep().seed(57),
        sweep().replications(101),
        sweep().axis(calls([1.0]).named("more")),
        Sweep::new(&centre().lines(99))
            .axis(agents(4..=7))
            .axis(calls([50.0, 60.0]))
            .replications(100)
            .seed(56),
    ] {
        assert_eq!(
            refused(&changed, &path),
            format!(
                "line 1: is the journal of another plan: its plan is {}, this one is {}; give this plan another journal, or \
                 undo what was changed in it",
                plan(&sweep()),
                plan(&changed)
            )
        );
    }
    // What is made of the sums may change.
    assert!(sweep().confidence(0.5).journal(&path).run().is_ok());
    let shard = sweep().shard(Shard::new(2, 4).unwrap()).journal(&path);
    assert!(shard.run_shard().unwrap_err().to_string().ends_with(
        "is the journal of shard 1/1, and this is shard 2/4; each shard has a journal of its own"
    ));
    let notes = folder.write("notes.txt", "do not lose this\n");
    assert_eq!(
        refused(&sweep(), &notes),
        "line 1: is not the first line of a sweep's journal; another file is accepted"
    );
    let text = fs::read_to_string(&path).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let older = text.replace(
        &format!("\"callcenter\":\"{version}\""),
        "\"callcenter\":\"0.0.1\"",
    );
    let older = folder.write("older.ndjson", &older);
    let message = refused(&sweep(), &older);
    assert!(
        message.starts_with("line 1: was written by callcenter 0.0.1 "),
        "{message}"
    );
    let nowhere = sweep()
        .journal(folder.at("no/such/folder"))
        .run()
        .unwrap_err();
    assert_eq!(nowhere.kind(), ErrorKind::Io);
}

#[test]
fn a_damaged_line_is_named() {
    let folder = Folder::new("damaged");
    let path = folder.at("journal.ndjson");
    sweep().journal(&path).threads(1).run().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let damaged = lines[5].replacen("\"unit\":4", "\"unit\":5", 1);
    assert_ne!(damaged, lines[5]);
    lines[5] = &damaged;
    let broken = folder.write("broken.ndjson", &(lines.join("\n") + "\n"));
    assert_eq!(
        refused(&sweep(), &broken),
        "line 6: is damaged, with whole lines after it; take the line out, and its unit is played again"
    );
    lines.remove(5);
    let mended = folder.write("mended.ndjson", &(lines.join("\n") + "\n"));
    let results = sweep().journal(&mended).run().unwrap();
    assert_eq!(bytes(&results), bytes(&sweep().run().unwrap()));
    lines.push(lines[3]);
    let twice = folder.write("twice.ndjson", &(lines.join("\n") + "\n"));
    assert_eq!(
        refused(&sweep(), &twice),
        "line 17: has unit 2, which an earlier line has; take one of the two out"
    );
}

#[test]
fn two_processes_do_not_write_one_journal() {
    let folder = Folder::new("locked");
    let path = folder.at("journal.ndjson");
    let inner = std::sync::Mutex::new(None);
    let observer = |_: Progress| {
        let mut inner = inner.lock().unwrap();
        inner.get_or_insert_with(|| sweep().journal(&path).run().unwrap_err());
        Verdict::Continue
    };
    let results = sweep().journal(&path).run_observed(&observer).unwrap();
    assert_eq!(bytes(&results), bytes(&sweep().run().unwrap()));
    let error = inner.into_inner().unwrap().unwrap();
    assert_eq!(
        error.to_string(),
        format!(
            "{}: another process is writing to this journal; wait for it, or give this one another journal",
            path.display()
        )
    );
}

#[test]
fn merged_shards_are_the_single_run() {
    let folder = Folder::new("shards");
    let single = bytes(&sweep().run().unwrap());
    for of in [1, 2, 3, 4, 20] {
        let mut journals = shards(&sweep(), &folder, of);
        assert_eq!(bytes(&sweep().merge(&journals).unwrap()), single, "{of}");
        journals.reverse();
        assert_eq!(bytes(&sweep().merge(&journals).unwrap()), single, "{of}");
    }
    // The same units twice, and shards of different sizes.
    let mixed = [
        folder.at("2-of-2.ndjson"),
        folder.at("1-of-4.ndjson"),
        folder.at("3-of-4.ndjson"),
        folder.at("1-of-3.ndjson"),
    ];
    assert_eq!(bytes(&sweep().merge(&mixed).unwrap()), single);
    let whole = folder.at("whole.ndjson");
    sweep().journal(&whole).run().unwrap();
    assert_eq!(bytes(&sweep().merge(&[whole]).unwrap()), single);
}

#[test]
fn a_shard_goes_on_where_it_was() {
    let folder = Folder::new("shard-on");
    let path = folder.at("2-of-3.ndjson");
    let shard = sweep()
        .shard(Shard::new(2, 3).unwrap())
        .journal(&path)
        .threads(1);
    let stopped = shard
        .run_shard_observed(&|progress: Progress| {
            // Units of 64 and 36 replications take turns; 1, 4, 7, 10, 13 are this shard's.
            assert_eq!(progress.total, 36 + 64 + 36 + 64 + 36);
            Verdict::Stop
        })
        .unwrap();
    assert_eq!(
        stopped.to_string(),
        "shard 2/3: 1 of 5 units done, 1 of them now (interrupted)"
    );
    let done = shard.run_shard().unwrap();
    assert_eq!((done.units_done, done.units_played), (5, 4));
}

#[test]
fn what_does_not_merge_is_named() {
    let folder = Folder::new("unmerged");
    let journals = shards(&sweep(), &folder, 4);
    let name = |nth: usize| journals[nth].display().to_string();
    let error = |paths: &[PathBuf]| sweep().merge(paths).unwrap_err();
    assert_eq!(
        error(&[]).to_string(),
        "journals: found none; 1 or more is accepted"
    );
    let lacking = error(&journals[1..3]);
    assert_eq!(lacking.kind(), ErrorKind::Unfinished);
    assert_eq!(
        lacking.to_string(),
        "2 problems\n  shard 1/4: units 0 to 12 (one unit of every 4) are missing; run the shard again with its journal, and \
         merge then\n  shard 4/4: units 3 to 15 (one unit of every 4) are missing; run the shard again with its journal, and \
         merge then"
    );
    // A line taken out of the second, and the last of it torn.
    let text = fs::read_to_string(&journals[1]).unwrap();
    let parts: Vec<&str> = text.lines().collect();
    assert_eq!(parts.len(), 5);
    let torn = [parts[0], parts[1], &parts[3][..100]].join("\n");
    folder.write("2-of-4.ndjson", &torn);
    let message = error(&journals).to_string();
    assert!(
        message.starts_with("shard 2/4: units ") && message.contains(" are missing"),
        "{message}"
    );
    assert_eq!(
        fs::read_to_string(&journals[1]).unwrap(),
        torn,
        "merging changes no file"
    );
    folder.write("2-of-4.ndjson", &text);
    let other = Sweep::new(&centre())
        .axis(agents(4..=7))
        .axis(calls([50.0, 60.0]))
        .replications(100)
        .seed(57);
    let strange = folder.at("strange.ndjson");
    other
        .clone()
        .shard(Shard::new(3, 4).unwrap())
        .journal(&strange)
        .run_shard()
        .unwrap();
    let message = error(&[journals[0].clone(), strange.clone()]).to_string();
    assert!(
        message.starts_with(&format!(
            "{}: line 1: is the journal of another plan: its plan is ",
            strange.display()
        )),
        "{message}"
    );
    // The other plan's sums under this plan's name.
    let strange = fs::read_to_string(&strange).unwrap();
    let (_, sums) = strange.split_once('\n').unwrap();
    let header = fs::read_to_string(&journals[2]).unwrap();
    let header = header.lines().next().unwrap();
    let forged = folder.write("forged.ndjson", &format!("{header}\n{sums}"));
    let all = [&journals[..], &[forged.clone(), folder.at("none.ndjson")]].concat();
    let message = error(&all).to_string();
    let lines: Vec<&str> = message.lines().collect();
    assert_eq!(lines.len(), 3, "{message}");
    assert!(lines[1].starts_with(&format!(
        "  {}: line 2: has other sums for unit ",
        forged.display()
    )));
    assert!(lines[1].ends_with(&format!(
        " than {}; one of the two was not played by this plan",
        name(2)
    )));
    assert!(
        lines[2].contains("none.ndjson: cannot be opened: "),
        "{message}"
    );
}

#[test]
fn a_shard_needs_a_journal_and_has_no_results() {
    let shard = Shard::new(1, 2).unwrap();
    assert_eq!(
        sweep().shard(shard).run().unwrap_err().to_string(),
        "shard: found 1/2; a shard leaves a journal and no results: run_shard plays it, and merge puts the journals \
         together"
    );
    assert_eq!(
        sweep().shard(shard).run_shard().unwrap_err().to_string(),
        "journal: is missing; a shard leaves nothing but its journal"
    );
    assert_eq!(
        sweep().run_shard().unwrap_err().to_string(),
        "2 problems\n  journal: is missing; a shard leaves nothing but its journal\n  shard: is missing; its number and \
         how many there are, as in 2/4, are accepted"
    );
}
