//! A hash of everything a scenario says, by which two plans are told apart.

use std::fmt;

use serde::Serialize;
use serde::ser::{
    self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// FNV-1a with 128 bits, over bytes as they come: no scenario is ever written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hash(u128);

impl Hash {
    pub fn new() -> Self {
        Hash(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        for &byte in bytes {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(PRIME);
        }
    }

    pub fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    /// Everything a value says, names of fields included.
    pub fn value(&mut self, value: &impl Serialize) {
        // The serializer below refuses nothing.
        let _ = value.serialize(self);
    }

    pub fn finish(self) -> u128 {
        self.0
    }

    /// What comes next, told apart from everything of another kind.
    fn kind(&mut self, kind: u8) -> &mut Self {
        self.bytes(&[kind]);
        self
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes(text.as_bytes());
    }
}

/// Never made: hashing cannot fail, but serialising wants a name for it.
#[derive(Debug)]
pub(super) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot be hashed")
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Refused
    }
}

type Done = Result<(), Refused>;

macro_rules! numbers {
    ($($name:ident($kind:ty) = $tag:literal),*) => {
        $(fn $name(self, v: $kind) -> Done {
            self.kind($tag).bytes(&v.to_le_bytes());
            Ok(())
        })*
    };
}

impl Serializer for &mut Hash {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers!(
        serialize_i8(i8) = 1,
        serialize_i16(i16) = 2,
        serialize_i32(i32) = 3,
        serialize_i64(i64) = 4,
        serialize_u8(u8) = 5,
        serialize_u16(u16) = 6,
        serialize_u32(u32) = 7,
        serialize_u64(u64) = 8,
        serialize_f32(f32) = 9,
        serialize_f64(f64) = 10
    );

    fn serialize_bool(self, v: bool) -> Done {
        self.kind(11).bytes(&[u8::from(v)]);
        Ok(())
    }
    fn serialize_char(self, v: char) -> Done {
        self.kind(12).number(u64::from(u32::from(v)));
        Ok(())
    }
    fn serialize_str(self, v: &str) -> Done {
        self.kind(13).text(v);
        Ok(())
    }
    fn serialize_bytes(self, v: &[u8]) -> Done {
        self.kind(14).number(v.len() as u64);
        self.bytes(v);
        Ok(())
    }
    fn serialize_none(self) -> Done {
        self.kind(15);
        Ok(())
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self.kind(16))
    }
    fn serialize_unit(self) -> Done {
        self.kind(17);
        Ok(())
    }
    fn serialize_unit_struct(self, name: &'static str) -> Done {
        self.kind(18).text(name);
        Ok(())
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.kind(19).text(variant);
        Ok(())
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Done {
        self.kind(20).text(variant);
        value.serialize(self)
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Refused> {
        Ok(self.kind(21))
    }
    fn serialize_tuple(self, _: usize) -> Result<Self, Refused> {
        Ok(self.kind(22))
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        Ok(self.kind(23))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.kind(24).text(variant);
        Ok(self)
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Self, Refused> {
        Ok(self.kind(25))
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        Ok(self.kind(26))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.kind(27).text(variant);
        Ok(self)
    }
}

/// Where a list or a table ends.
const END: u8 = 0;

macro_rules! lists {
    ($($kind:ident :: $element:ident),*) => {
        $(impl $kind for &mut Hash {
            type Ok = ();
            type Error = Refused;
            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
                value.serialize(&mut **self)
            }
            fn end(self) -> Done {
                self.kind(END);
                Ok(())
            }
        })*
    };
}

lists!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

macro_rules! tables {
    ($($kind:ident),*) => {
        $(impl $kind for &mut Hash {
            type Ok = ();
            type Error = Refused;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
                self.kind(28).text(name);
                value.serialize(&mut **self)
            }
            fn end(self) -> Done {
                self.kind(END);
                Ok(())
            }
        })*
    };
}

tables!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for &mut Hash {
    type Ok = ();
    type Error = Refused;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        key.serialize(self.kind(29))
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(&mut **self)
    }
    fn end(self) -> Done {
        self.kind(END);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{LineGroup, Series, Value};
    use crate::{AgentGroup, CallType, Law, Scenario};

    fn of(value: &impl Serialize) -> u128 {
        let mut hash = Hash::new();
        hash.value(value);
        hash.finish()
    }

    #[test]
    fn bytes_hash_as_published() {
        // The reference values of FNV-1a, 128 bits.
        let mut hash = Hash::new();
        assert_eq!(hash.finish(), 0x6c62272e07bb014262b821756295c58d);
        hash.bytes(b"a");
        assert_eq!(hash.finish(), 0xd228cb696f1a8caf78912b704e4a8964);
    }

    #[test]
    fn every_difference_makes_another_hash() {
        let centre = || {
            Scenario::new("a")
                .call_type(CallType::new("service").patience(Law::exponential(60.0)))
                .agent_group(AgentGroup::new("desk").staff(50))
        };
        assert_eq!(of(&centre()), of(&centre()));
        let mut others = vec![centre()];
        let mut other = |change: &dyn Fn(&mut Scenario)| {
            let mut scenario = centre();
            change(&mut scenario);
            others.push(scenario);
        };
        other(&|s| s.name = "b".into());
        other(&|s| s.lines = Some(0.into()));
        other(&|s| s.lines = Some(vec![LineGroup::new("a", 0)].into()));
        other(&|s| s.lines = Some(vec![LineGroup::new("a", 0).call_type("service")].into()));
        other(&|s| s.queue_limit = Some(0));
        other(&|s| s.agent_groups[0].staff = 51.into());
        other(&|s| s.agent_groups[0].staff = Series::PerInterval(vec![50.0]));
        other(&|s| s.agent_groups[0].staff = f64::NAN.into());
        other(&|s| s.agent_groups[0].staff = f64::INFINITY.into());
        other(&|s| s.call_types[0].patience = Some(Law::constant(60.0)));
        other(&|s| s.call_types[0].patience = Some(Law::Never));
        other(&|s| s.call_types[0].patience = Some(Law::empirical([60.0, 1.0])));
        other(&|s| s.call_types[0].patience = None);
        other(&|s| s.call_types[0].name = "servic".into());
        other(&|s| s.call_types.push(CallType::default()));
        let mut hashes: Vec<u128> = others.iter().map(of).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), others.len());
    }

    #[test]
    fn neighbours_do_not_run_into_each_other() {
        let lists: [Value; 4] = [
            vec![Value::from(vec!["ab"]), Value::from(vec!["c"])].into(),
            vec![Value::from(vec!["ab", "c"])].into(),
            vec![Value::from(vec!["a"]), Value::from(vec!["bc"])].into(),
            vec![Value::from("ab"), Value::from("c")].into(),
        ];
        for (n, one) in lists.iter().enumerate() {
            for other in &lists[n + 1..] {
                assert_ne!(of(one), of(other));
            }
        }
    }
}
