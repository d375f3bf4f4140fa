"""The AWS CLI for many commands in one process: what it makes at every start, and alike, is made once. It must not know which commands
there are, nor who answers them.

The CLI is made to read one command and to end. Where one driver reads many, handlers of events pile up: the session's own, once more
at every command, and those of each operation, which are then called for all others, so that the thousandth command takes a hundred
times as long as the first. Here each operation has the handlers that it has in a process of its own, and no other.
"""

import copy
import functools
import os

os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="us-east-1", AWS_PAGER="")
os.environ.update(AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)

from awscli import clidriver


class Driver(clidriver.CLIDriver):
    """The command `aws`: the session begins once."""

    def __init__(self, session):
        super().__init__(session)
        self.parser = None
        self.begun = False
        session.create_client = functools.cache(session.create_client)
        session.set_stream_logger = functools.cache(session.set_stream_logger)

    def _create_parser(self, command_table):
        self.parser = self.parser or super()._create_parser(command_table)
        return self.parser

    def _emit_session_event(self, parsed_args):
        if not self.begun:
            super()._emit_session_event(parsed_args)
            self.begun = True


class Service(clidriver.ServiceCommand):
    """A service, such as `ec2`, with its parser and its waiters."""

    parser = None

    def _create_command_table(self):
        table = super()._create_command_table()
        if "wait" in table:
            table["wait"]._build_subcommand_table = functools.cache(table["wait"]._build_subcommand_table)
        return table

    def _create_parser(self):
        self.parser = self.parser or super()._create_parser()
        return self.parser


class Operation(clidriver.ServiceOperation):
    """An operation, such as `create-vpc`, with its parser and its handlers of events."""

    parser = None
    handlers = None

    def __call__(self, args, parsed_globals):
        # This flag makes every other one optional, in the table itself; paging by hand brings flags back into it.
        is_whole = "--cli-input-json" in args
        if is_whole:
            self.forget()
        try:
            return self.alone(args, parsed_globals)
        finally:
            if is_whole or not parsed_globals.paginate:
                self.forget()

    def alone(self, args, parsed_globals):
        events = self._session.get_component("event_emitter")
        shared = events._emitter
        events._emitter = self.handlers = self.handlers or copy.copy(shared)
        try:
            return super().__call__(args, parsed_globals)
        finally:
            events._emitter = shared

    def forget(self):
        self._arg_table = self.parser = self.handlers = None

    def _create_operation_parser(self, arg_table):
        if not self.parser:
            self.parser = super()._create_operation_parser(arg_table)
            super()._add_help(self.parser)
        return self.parser

    def _add_help(self, parser):
        """It is in the parser already."""


clidriver.CLIDriver, clidriver.ServiceCommand, clidriver.ServiceOperation = Driver, Service, Operation
create_clidriver = clidriver.create_clidriver
