//! The commands of a workflow of GitHub's, run as its runner runs them: in a fresh clone, one after the other. It must not know what they do.

use crate::shell::{Outcome, at, command, heading, root, run};
use std::fs;

/// A step of a workflow.
#[derive(Debug, Default, PartialEq, Eq)]
struct Step {
    /// The command; empty where the step is an action of somebody's.
    run: String,
    /// When it is run, where it is not always.
    condition: String,
    /// The folder or files that an action takes.
    path: String,
}

/// Runs the steps that have a command and no condition; what actions take of the clone must be there afterwards.
pub fn try_out(file: &str) -> Outcome<()> {
    let place = root().join(file);
    let steps = steps(&at(&place, fs::read_to_string(&place))?);
    let folder = root().join("target/workflow");
    if folder.exists() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    run(command("git").args(["clone", "--quiet"]).arg(root()).arg(&folder))?;
    let said = root().join("target/workflow.env");
    at(&said, fs::write(&said, ""))?;
    for step in steps.iter().filter(|step| !step.run.is_empty()) {
        if !step.condition.is_empty() {
            println!("   left out, where {}: {}", step.condition, step.run);
            continue;
        }
        heading(&step.run);
        let variables = at(&said, fs::read_to_string(&said))?;
        let variables = variables.lines().filter_map(|line| line.split_once('='));
        let mut bash = command("bash");
        bash.args(["-e", "-o", "pipefail", "-c", &step.run]).current_dir(&folder).env("GITHUB_ENV", &said);
        run(bash.env("CI", "true").env_remove("CARGO_TARGET_DIR").envs(variables))?;
    }
    for path in steps.iter().map(|step| step.path.as_str()).filter(|path| !path.is_empty()) {
        if !folder.join(path).join("index.html").exists() {
            return Err(format!("{path} has no index.html to publish"));
        }
        println!("   {path} is there to be published");
    }
    Ok(())
}

/// The steps of a workflow as this project writes them: a key a line, and an action's `with` in braces.
fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut begins_at = 0;
    for whole in text.lines() {
        let line = whole.trim_start();
        let indent = whole.len() - line.len();
        if line.starts_with("- ") {
            steps.push(Step::default());
            begins_at = indent;
        }
        // What stands further to the left is no step's.
        let is_of_step = begins_at < indent || line.starts_with("- ");
        let given = line.trim_start_matches("- ").split_once(": ").filter(|_| is_of_step && !line.starts_with('#'));
        let (Some(step), Some((key, value))) = (steps.last_mut(), given) else { continue };
        match key {
            "run" => step.run = value.to_owned(),
            "if" => step.condition = value.to_owned(),
            "with" => {
                let given = value.trim_matches(['{', '}', ' ']).split(", ");
                step.path = given.filter_map(|it| it.strip_prefix("path: ")).collect();
            }
            _ => {}
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workflow_of_the_site_builds_and_publishes_with_commands_that_there_are() {
        let steps = steps(&fs::read_to_string(root().join(".github/workflows/pages.yml")).unwrap());
        let commands: Vec<&str> = steps.iter().map(|step| step.run.as_str()).filter(|run| !run.is_empty()).collect();
        assert_eq!(commands.len(), 4, "{commands:?}");
        for command in commands.iter().filter_map(|run| run.strip_prefix("cargo xtask ")) {
            assert!(crate::USAGE.contains(&format!("\n  {command} ")), "{command}");
        }
        let published: Vec<&Step> = steps.iter().filter(|step| !step.path.is_empty()).collect();
        assert_eq!(published.iter().map(|step| step.path.as_str()).collect::<Vec<_>>(), ["dist"]);
        let of_tag = steps.iter().find(|step| step.run.starts_with("gh release")).unwrap();
        assert_eq!(of_tag.condition, "github.ref_type == 'tag'");
        assert!(of_tag.run.contains(" target/release-site/* "), "{}", of_tag.run);
    }
}
