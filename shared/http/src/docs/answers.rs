//! Answers leave nothing out: what is missing is written as null.

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::schema::{Object, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr};

/// Requires, of every shape that only answers have, the properties that may be null.
///
/// Derived schemas call each of them optional, which is true of bodies that are sent to us. One
/// that an answer leaves out where it has no value may not be null.
pub(super) fn state_nulls(document: &mut OpenApi) {
    let sent = shapes_of_bodies(document);
    let Some(components) = &mut document.components else { return };
    for (_, schema) in components.schemas.iter_mut().filter(|(name, _)| !sent.contains(*name)) {
        match schema {
            RefOr::T(Schema::Object(object)) => require_nullable(object),
            RefOr::T(Schema::AllOf(all)) => {
                for part in &mut all.items {
                    if let RefOr::T(Schema::Object(object)) = part {
                        require_nullable(object);
                    }
                }
            }
            _ => {}
        }
    }
}

fn require_nullable(object: &mut Object) {
    let is_required = |name: &String, schema: &RefOr<Schema>| {
        object.required.contains(name) || is_nullable(schema)
    };
    let required = object.properties.iter().filter(|(name, schema)| is_required(name, schema));
    object.required = required.map(|(name, _)| name.clone()).collect();
}

/// Whether null is among what the schema allows.
pub(super) fn is_nullable(schema: &RefOr<Schema>) -> bool {
    let null = |it: &SchemaType| match it {
        SchemaType::Type(only) => *only == Type::Null,
        SchemaType::Array(types) => types.contains(&Type::Null),
        SchemaType::AnyValue => false,
    };
    match schema {
        RefOr::T(Schema::Object(it)) => null(&it.schema_type),
        RefOr::T(Schema::Array(it)) => null(&it.schema_type),
        RefOr::T(Schema::OneOf(it)) => it.items.iter().any(is_nullable),
        RefOr::T(Schema::AnyOf(it)) => it.items.iter().any(is_nullable),
        _ => false,
    }
}

/// Names of the shapes that bodies sent to us have, down to the last part.
fn shapes_of_bodies(document: &OpenApi) -> BTreeSet<String> {
    let document = serde_json::to_value(document).unwrap_or_default();
    let operations = document["paths"].as_object().into_iter().flat_map(|it| it.values());
    let bodies = operations
        .filter_map(Value::as_object)
        .flat_map(|it| it.values())
        .map(|it| &it["requestBody"]);
    let mut found = BTreeSet::new();
    bodies.for_each(|it| collect(it, &document["components"]["schemas"], &mut found));
    found
}

fn collect(part: &Value, schemas: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            if let Some(name) = reference.and_then(|it| it.rsplit('/').next())
                && found.insert(name.to_owned())
            {
                collect(&schemas[name], schemas, found);
            }
            members.values().for_each(|it| collect(it, schemas, found));
        }
        Value::Array(items) => items.iter().for_each(|it| collect(it, schemas, found)),
        _ => {}
    }
}
