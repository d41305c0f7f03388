use std::borrow::Cow;

use utoipa::openapi::schema::{
    AnyOfBuilder, ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// Any JSON value, in the OpenAPI document: what the server hands on as it is.
#[derive(Debug, Clone, Copy)]
pub struct AnyValue;

impl PartialSchema for AnyValue {
    fn schema() -> RefOr<Schema> {
        let own = || Ref::from_schema_name(Self::name());
        let plain = [Type::Null, Type::Boolean, Type::Number, Type::String];
        AnyOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(SchemaType::from_iter(plain)))
            .item(ArrayBuilder::new().items(own()))
            .item(ObjectBuilder::new().additional_properties(Some(own())))
            .description(Some("Any JSON value."))
            .into()
    }
}

impl ToSchema for AnyValue {
    fn name() -> Cow<'static, str> {
        "AnyValue".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Self::name().into_owned(), Self::schema()));
    }
}
