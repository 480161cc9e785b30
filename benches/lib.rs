//! Benchmarks of `callcenter`: see `main.rs`.
