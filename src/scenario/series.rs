use std::fmt;
use std::path::PathBuf;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One figure for all intervals, one per interval, or a column of a CSV file.
///
/// In a file: `50`, `[40, 45, 50]`, or `{ csv = "forecast.csv", column = "staff" }` (with `queue` and `date` where the
/// file holds several). [`files::read_scenario`](crate::files) replaces a column by its figures.
#[derive(Debug, Clone, PartialEq)]
pub enum Series {
    /// The same in every interval.
    Constant(f64),
    /// One per interval, in order.
    PerInterval(Vec<f64>),
    /// A column of a CSV file, with a header.
    Column {
        /// The file, relative to the scenario's own.
        csv: PathBuf,
        /// The column's name.
        column: String,
        /// Only rows of this queue, where the file has a column `queue`.
        queue: Option<String>,
        /// Only rows whose `start` lies on this date (`2026-11-23`).
        date: Option<String>,
    },
}

impl Series {
    /// No figures: what was not stated.
    pub fn unstated() -> Self {
        Series::PerInterval(Vec::new())
    }

    /// Whether there are no figures.
    pub fn is_unstated(&self) -> bool {
        matches!(self, Series::PerInterval(values) if values.is_empty())
    }

    /// The figure of an interval; `None` past the end, or where a column has not been read.
    pub fn at(&self, interval: usize) -> Option<f64> {
        match self {
            Series::Constant(value) => Some(*value),
            Series::PerInterval(values) => values.get(interval).copied(),
            Series::Column { .. } => None,
        }
    }

    /// The largest figure; zero where there is none.
    pub fn max(&self) -> f64 {
        match self {
            Series::Constant(value) => *value,
            Series::PerInterval(values) => values.iter().copied().fold(0.0, f64::max),
            Series::Column { .. } => 0.0,
        }
    }
}

impl From<f64> for Series {
    fn from(value: f64) -> Self {
        Series::Constant(value)
    }
}

impl From<u32> for Series {
    fn from(value: u32) -> Self {
        Series::Constant(f64::from(value))
    }
}

impl From<i32> for Series {
    fn from(value: i32) -> Self {
        Series::Constant(f64::from(value))
    }
}

impl From<Vec<f64>> for Series {
    fn from(values: Vec<f64>) -> Self {
        Series::PerInterval(values)
    }
}

impl From<Vec<u32>> for Series {
    fn from(values: Vec<u32>) -> Self {
        Series::PerInterval(values.into_iter().map(f64::from).collect())
    }
}

impl<const N: usize> From<[f64; N]> for Series {
    fn from(values: [f64; N]) -> Self {
        Series::PerInterval(values.to_vec())
    }
}

impl<const N: usize> From<[u32; N]> for Series {
    fn from(values: [u32; N]) -> Self {
        Series::PerInterval(values.into_iter().map(f64::from).collect())
    }
}

impl Serialize for Series {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Series::Constant(value) => serializer.serialize_f64(*value),
            Series::PerInterval(values) => values.serialize(serializer),
            Series::Column {
                csv,
                column,
                queue,
                date,
            } => {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("csv", csv)?;
                map.serialize_entry("column", column)?;
                if let Some(queue) = queue {
                    map.serialize_entry("queue", queue)?;
                }
                if let Some(date) = date {
                    map.serialize_entry("date", date)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Series {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Column {
            csv: PathBuf,
            column: String,
            queue: Option<String>,
            date: Option<String>,
        }
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = Series;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a number, a list of numbers (one per interval), or { csv = \"file.csv\", column = \"name\" }",
                )
            }
            fn visit_f64<E>(self, v: f64) -> Result<Series, E> {
                Ok(Series::Constant(v))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Series, E> {
                Ok(Series::Constant(v as f64))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Series, E> {
                Ok(Series::Constant(v as f64))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Series, A::Error> {
                Vec::deserialize(de::value::SeqAccessDeserializer::new(seq))
                    .map(Series::PerInterval)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Series, A::Error> {
                let Column {
                    csv,
                    column,
                    queue,
                    date,
                } = Column::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Series::Column {
                    csv,
                    column,
                    queue,
                    date,
                })
            }
        }
        deserializer.deserialize_any(Words)
    }
}
