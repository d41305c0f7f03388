//! Stories, tidy rules and benches of the whole product.
