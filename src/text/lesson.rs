//! The words of the classroom: solving, grading, building exercises. It must not know exercises' own texts.

use super::details::filled;
use super::language::counted;
use super::page::{Word, word};
use super::verdict;

keyed! {
    /// A word or sentence of the classroom; `{0}` stands for the first value, and so on.
    Taught in "lesson":
    Exercises = "Exercises",
    Exercise = "Exercise",
    ExercisesLead = "Short tasks with one idea each. Your progress stays in this browser.",
    TrackGateway = "Gateway endpoints",
    TrackInterface = "Interface endpoints",
    TrackDns = "DNS",
    TrackPolicies = "Policies",
    TrackHybrid = "Between networks, and other types",
    TrackCost = "Cost and resilience",
    Build = "Build",
    Broken = "Repair",
    Predict = "Predict",
    Solved = "Solved",
    SolvedOf = "{0} of {1} solved",
    Goals = "Goals",
    Met = "met",
    NotMet = "not met yet",
    Found = "Found: {0}",
    FoundOn = "{0}: {1}",
    FoundCost = "Now: ${0} a month",
    NothingYet = "what this is about does not exist yet",
    ShowPath = "Show the path",
    Check = "Check my answers",
    AfterCheck = "This is shown when you have checked your answers.",
    Right = "Right: the engine says “{0}”.",
    Wrong = "Not so: the engine says “{0}”.",
    RightOf = "Right answers: {0} of {1}.",
    Hint = "Hint {0} of {1}",
    Hints = "Hints",
    ShowSolution = "Show a solution",
    SureSolution = "Seeing it is noted in your progress. Show it?",
    Yes = "Show it",
    No = "Not yet",
    Solution = "A solution",
    SolutionLead = "One way among others, as text. Type it, or do the same by clicks.",
    Withheld = "Ready-made changes are offered once the exercise is solved, or a solution was shown: until then, finding one is the task.",
    Why = "Why",
    Golf = "Changes: {0}. The sample solution makes {1}. Cost: ${2} a month.",
    Rests = "Rests on the rules {0}.",
    YourName = "Your name",
    SaveAnswer = "Save answer",
    CopyAnswer = "Copy answer link",
    StartAgain = "Start again",
    OtherVariant = "Other addresses",
    NextExercise = "Next exercise",
    Leave = "Leave the exercise",
    OtherNetwork = "The network on the page is not this exercise's any more. Start again, or undo.",
    NotLoaded = "The exercise could not be loaded.",
    Certificate = "Certificate",
    CertificateLead = "{0} has solved these exercises in Endpoint Lab, as this browser remembers it.",
    CertificateDate = "On {0}, by this computer's clock.",
    CertificateNobody = "Nobody named",
    CertificateEmpty = "No exercise is solved yet.",
    WithSolution = "a solution was seen first",
    Print = "Print",
    Grading = "Grade answers",
    GradingLead = "Drop the files of answers here, or choose them; where the exercise is your own, its file with them. Each is replayed from its exercise's start: what a file says of itself counts for nothing; name and minutes are shown as it says. Nothing leaves your browser.",
    ChooseAnswers = "Choose files…",
    ChooseFolder = "Choose a folder…",
    Graded = "{0} of {1} graded",
    GradedMost = "The first {0} are shown; the CSV has all.",
    SaveCsv = "Save CSV",
    ColumnFile = "File",
    ColumnName = "Name",
    ColumnExercise = "Exercise",
    ColumnScore = "Score",
    ColumnGoals = "Goals",
    ColumnChanges = "Changes",
    ColumnMinutes = "Minutes",
    ColumnNotes = "Notes",
    Scorm = "Save for a learning system (SCORM 1.2)",
    CopyExercise = "Copy link to this exercise",
    BuilderOpen = "Make an exercise",
    BuilderLead = "From the network on the page: say what it is about, what must become true, and how one gets there. The start is the network as it was opened; the solution is what you have changed since.",
    BuilderTitle = "Title",
    BuilderTask = "Task",
    BuilderWhy = "What it teaches",
    BuilderHints = "Hints, one a line",
    BuilderAllowed = "Allowed operations, such as ec2 create-vpc-endpoint, one a line; any where none is said",
    BuilderGoals = "Goals",
    BuilderMust = "It must be",
    BuilderAdd = "Add goal",
    BuilderCost = "It costs no more than now",
    BuilderChanges = "No more changes than now",
    BuilderRemove = "Remove",
    BuilderSave = "Save exercise",
    BuilderLink = "Copy exercise link",
    BuilderTry = "Try it",
    BuilderNoGoal = "There is no goal yet.",
    BuilderStartPasses = "The start meets every goal already: undo your changes and make one that matters.",
    BuilderSolutionFails = "Your changes do not meet this goal: {0}",
    BuilderNoSolution = "Nothing is changed yet: close this, solve the exercise on the page, and come back. What is written here stays.",
    BuilderNoTitle = "It has no title or no task yet.",
    BuilderGood = "The start fails, and your changes solve it: the exercise is ready.",
    BuilderFound = "Solutions that the search finds: {0}.",
    GoalReaches = "From {0} to {1}: {2}",
    GoalCost = "It costs at most ${0} a month",
    Own = "An exercise of your own",
    NoteFound = "goal {0} found: {1}",
    NoteStopped = "stopped at line {0}: {1}",
    NoteSame = "the same as {0}",
    NoPlace = "{0} has no place in an answer",
    NotAllowed = "{0} is not allowed in this exercise",
    TooLong = "the answer is longer than {0} bytes or {1} commands",
    NoText = "this is no text",
    NotRead = "the file could not be read",
    NoExercise = "it does not say which exercise it answers: its head has no line '# exercise: ID'",
    ShouldStand = "{0}: {1} should stand here",
    TheFile = "the file",
    WantsMegabyte = "at most a megabyte",
    WantsJson = "JSON",
    WantsObject = "one object of texts",
    WantsText = "a text",
    WantsTexts = "a list of texts",
    WantsList = "a list",
    WantsNumbers = "a list of numbers of goals, from 0",
    WantsAtMost = "at most {0}",
    WantsVaried = "texts of 2 to 64 bytes",
    WantsKind = "build, broken or predict",
    WantsNetwork = "a network as in a lab document",
    WantsCases = "addresses that begin with https://",
    WantsGoal = "is, isNot, contains, atMost, changes or choices",
    OtherExercise = "it answers the exercise '{0}', which is not among those to grade",
}

/// What counts, by its key, in its forms for one and for others; {0} counts.
const COUNTED: &[(&str, [&str; 2])] = &[
    ("Minutes", ["About {0} minute", "About {0} minutes"]),
    ("GoalChanges", ["At most {0} change", "At most {0} changes"]),
    (
        "GradedLead",
        [
            "{0} answer: {1} solved, {2} not or in part, {3} that cannot be graded.",
            "{0} answers: {1} solved, {2} not or in part, {3} that cannot be graded.",
        ],
    ),
];

/// Every string that counts: its room, its key, its English forms.
pub fn counted_strings() -> impl Iterator<Item = (&'static str, &'static str, [&'static str; 2])> {
    COUNTED.iter().map(|(key, forms)| ("lesson", *key, *forms))
}

fn count(key: &'static str, count: u64, more: &[&str]) -> String {
    let english = COUNTED.iter().find(|(name, _)| *name == key).map_or([key; 2], |(_, forms)| *forms);
    let number = count.to_string();
    let values: Vec<&str> = std::iter::once(number.as_str()).chain(more.iter().copied()).collect();
    filled(counted("lesson", key, english, count as usize), &values)
}

/// How long an exercise takes about.
pub fn minutes(number: u64) -> String {
    count("Minutes", number, &[])
}

/// A goal: no more changes than so many.
pub fn at_most_changes(number: u64) -> String {
    count("GoalChanges", number, &[])
}

/// What became of answers: how many there are, are solved, are not solved or in part, and cannot be graded.
pub fn graded(all: usize, solved: usize, in_part: usize, broken: usize) -> String {
    let more = [solved, in_part, broken].map(|it| it.to_string());
    count("GradedLead", all as u64, &more.each_ref().map(String::as_str))
}

/// What may be predicted, in the page's words: `choice` is how the command line answers what is asked. What it prints as numbers and
/// codes stays as it is.
pub fn choice(asked: &str, choice: &str) -> String {
    let named = match choice {
        "True" => word(Word::Yes),
        "False" => word(Word::No),
        "public" if asked.contains("dns.source") => word(Word::PublicDns),
        "endpoint-private-dns" => word(Word::ByPrivateDns),
        "private-hosted-zone" => word(Word::ByHostedZone),
        "none" => word(Word::NoAnswer),
        "private" => word(Word::Private),
        "public" => word(Word::Public),
        "blocked" => word(Word::Blocked),
        other => verdict::named(other).unwrap_or(other),
    };
    named.to_owned()
}

/// What a question is answered with, in the page's words.
pub fn found(asked: &str, line: &str) -> String {
    match line {
        "" => teach(Taught::Found, &["–"]),
        _ if asked.contains("total_usd") => teach(Taught::FoundCost, &[line]),
        _ => teach(Taught::Found, &[&choice(asked, line)]),
    }
}

/// The word in the page's language.
pub fn taught(key: Taught) -> &'static str {
    key.text()
}

/// The sentence in the page's language, with its values.
pub fn teach(key: Taught, values: &[&str]) -> String {
    key.of(values)
}

#[cfg(test)]
mod tests {
    use super::{Taught, at_most_changes, choice, found, graded, minutes, teach};

    #[test]
    fn what_counts_has_a_form_for_one() {
        assert_eq!((minutes(1), minutes(4)), ("About 1 minute".to_owned(), "About 4 minutes".to_owned()));
        assert_eq!(at_most_changes(1), "At most 1 change");
        assert_eq!(graded(1, 0, 1, 0), "1 answer: 0 solved, 1 not or in part, 0 that cannot be graded.");
        assert_eq!(graded(30, 6, 12, 12), "30 answers: 6 solved, 12 not or in part, 12 that cannot be graded.");
    }

    #[test]
    fn choices_are_told_in_words() {
        #[track_caller]
        fn check(asked: &str, raw: &str, told: &str) {
            assert_eq!(choice(asked, raw), told);
        }
        check("--query needs_public_ip", "True", "yes");
        check("--query dns.source", "public", "public DNS");
        check("--query verdict", "public", "public");
        check("--query via", "local", "the VPC's local route");
        check("--query dns.status", "NXDOMAIN", "NXDOMAIN");
        check("--query 'length(Routes)'", "2", "2");
    }

    #[test]
    fn what_is_found_is_told_in_words() {
        #[track_caller]
        fn check(asked: &str, raw: &str, told: &str) {
            assert_eq!(found(asked, raw), told);
        }
        check("lab cost --query total_usd --output text", "36.50", "Now: $36.50 a month");
        check("on web-1 trace https://x --query dns.source", "public", "Found: public DNS");
        check("--query 'length(VpcEndpoints)'", "2", "Found: 2");
        check("--query Tags[0].Value", "", "Found: –");
    }

    #[test]
    fn values_stand_in_their_places() {
        assert_eq!(teach(Taught::SolvedOf, &["2", "9"]), "2 of 9 solved");
        assert_eq!(teach(Taught::Own, &[]), "An exercise of your own");
    }
}
