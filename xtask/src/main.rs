//! The project's commands: `cargo xtask serve|build|test|bench`. It must not know anything about AWS.
fn main() {
    println!("cargo xtask serve | build | test | bench");
}
