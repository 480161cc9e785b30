mod fluid;
mod stand_ins;
mod transient;

#[track_caller]
fn close(found: Option<f64>, expected: f64, tolerance: f64, what: &str) {
    let found = found.expect(what);
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: {found} is {:e} from {expected}",
        (found - expected).abs()
    );
}
