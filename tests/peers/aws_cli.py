#!/usr/bin/env python3
"""The AWS CLI itself reads every `aws` command of the transcripts and of scripts: none may be refused by the client.

Usage: python3 tests/peers/aws_cli.py PATH…    (Markdown transcripts, scripts or folders; needs `pip install awscli`)

Commands that a transcript expects the client to refuse (`? 252`) are left out. Variables stand for themselves:
the client looks at the form of a request, not at what its ids name. Nothing is sent anywhere.
"""

import contextlib
import io
import os
import re
import shlex
import sys

import cores

# Values that the lab takes shorter than AWS: they are the service's business, not the syntax's.
LENGTHS = re.compile(r"Invalid (length|range) for parameter")
# The outputs of the AWS CLI's second version, and what a command of the lab's own account is run as.
DROPPED = {"--no-cli-pager": 0, "--profile": 1}

try:
    from command_line import create_clidriver
    import botocore.client
    from botocore.exceptions import ParamValidationError
    from botocore.validate import ParamValidator
except ImportError as missing:
    print(f"skipped: {missing}; pip install awscli")
    sys.exit(0)


class Read(BaseException):
    """The request was made: there is nothing more to do."""


def make_request(client, name, parameters):
    model = client._service_model.operation_model(name)
    context = {"client_region": "us-east-1", "client_config": client.meta.config, "auth_type": None}
    context["has_streaming_input"] = model.has_streaming_input
    parameters = client._emit_api_params(api_params=dict(parameters), operation_model=model, context=context)
    if model.input_shape:
        report = ParamValidator().validate(parameters, model.input_shape)
        errors = [line for line in report.generate_report().split("\n") if line and not LENGTHS.search(line)]
        if errors:
            raise ParamValidationError(report="\n".join(errors))
    raise Read()


botocore.client.BaseClient._make_api_call = make_request


def files(path):
    if not os.path.isdir(path):
        return [path]
    found = [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names]
    return sorted(name for name in found if name.endswith((".md", ".sh", ".txt")))


def commands(text):
    """The `aws` commands with their line numbers, those that are to be refused left out."""
    lines = text.split("\n")
    is_transcript = any(line.startswith("```console") for line in lines)
    inside = not is_transcript
    at = 0
    while at < len(lines):
        line = lines[at]
        number = at + 1
        at += 1
        if is_transcript and line.startswith("```"):
            inside = line.strip() == "```console"
            continue
        if not inside or (is_transcript and not line.startswith("$ ")):
            continue
        command = line[2:] if is_transcript else line
        while command.endswith("\\") and at < len(lines):
            command = command[:-1] + lines[at]
            at += 1
        status = 0
        for after in lines[at:] if is_transcript else []:
            if after.startswith(("$ ", "```")):
                break
            match = re.fullmatch(r"\? (\d+)", after)
            status = int(match.group(1)) if match else status
        command = re.sub(r"^\s*[A-Za-z_]\w*=\"?\$\((.*)\)\"?\s*(#.*)?$", r"\1", command)
        if command.startswith("aws ") and status in (0, 254):
            yield number, command


def read(driver, command):
    words = shlex.split(command, comments=True)[1:]
    # A variable's value, and what a file of the transcript holds, stand for themselves.
    words = [re.sub(r"\$\{\w+\}|\$[A-Za-z_]\w*|^fileb?://.*", "x-0123456789abcdef0", word) for word in words]
    kept = []
    while words:
        word = words.pop(0)
        if word in DROPPED:
            del words[: DROPPED[word]]
        else:
            kept.append(word)
    error = io.StringIO()
    try:
        with contextlib.redirect_stderr(error), contextlib.redirect_stdout(io.StringIO()):
            driver.main(kept)
    except Read:
        return None
    except SystemExit:
        pass
    lines = error.getvalue().strip().split("\n")
    return "\n    ".join(lines[-4:]) or "it made no request"


def judge(asked):
    """What the client has against some of the commands, each with its place."""
    found = []
    for place, command in asked:
        try:
            problem = read(driver, command)
        except ValueError as why:
            problem = str(why)
        if problem is not None:
            found.append((place, command, problem))
    return found


def main():
    # Commands that differ in numbers alone are one to the client.
    first = {}
    for path in [name for argument in sys.argv[1:] for name in files(argument)]:
        with open(path, encoding="utf-8") as file:
            for number, command in commands(file.read()):
                if command.split()[-1] != "help" and "--generate-cli-skeleton" not in command:
                    first.setdefault(re.sub(r"[0-9]+|[0-9a-f]{8,}", "0", command), ((path, number), command))
    # Commands of one operation mostly stand together here, and a process that has read one is quick with the others.
    asked = sorted(first.values(), key=lambda it: it[1])
    parts = [asked[at : at + 50] for at in range(0, len(asked), 50)]
    wrong = sorted(problem for found in cores.each(judge, parts, len) for problem in found)
    for (path, number), command, problem in wrong:
        print(f"{path}:{number}: {command}\n    {problem}")
    print(f"{len(asked) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong or not asked else 0


driver = create_clidriver()
if __name__ == "__main__":
    sys.exit(main())
