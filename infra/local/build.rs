//! Makes the folder that the dashboard is built into, so that a server that was compiled before it
//! serves it too: `rust_embed` finds out at compile time where that is.

use std::io;

const BUILT: &str = "../../frontend/dist/browser";

fn main() -> io::Result<()> {
    std::fs::create_dir_all(BUILT)?;
    println!("cargo::rerun-if-changed=build.rs");
    // A release holds the files themselves.
    if std::env::var_os("PROFILE").is_some_and(|it| it == "release") {
        println!("cargo::rerun-if-changed={BUILT}");
    }
    Ok(())
}
