"""moto in this process: what it would answer over HTTP, without a server in between. It must not know what is asked, nor who asks."""

import functools
import os
import re

# One account, and none of the images that Amazon offers: moto makes a thousand for each Region, and nobody asks for them.
os.environ.update(MOTO_ACCOUNT_ID="111122223333", MOTO_EC2_LOAD_DEFAULT_AMIS="false")

from botocore.awsrequest import AWSResponse
from moto import backends
from moto.backend_index import backend_url_patterns
from moto.core import responses
from moto.core.base_backend import BackendDict
from moto.core.botocore_stubber import MockRawResponse
from moto.core.exceptions import HTTPException
from moto.core.model_instances import reset_model_data
from moto.core.request import normalize_request

# moto looks a class through at every request.
responses.method_names_from_class = functools.cache(responses.method_names_from_class)


def speak_to(client):
    """Makes moto answer what a client sends."""
    client.meta.events.register("before-send", answer)
    return client


def reset():
    """Every account is empty again."""
    BackendDict.reset()
    reset_model_data()


def answer(request, **_):
    asked = normalize_request(request)
    try:
        status, headers, body = function(request.url.partition("?")[0])(asked, asked.raw_url, asked.headers)
    except HTTPException as why:
        status, headers, body = why.code, why.get_headers(), why.get_body()
    return AWSResponse(request.url, status, headers, MockRawResponse(body))


@functools.cache
def function(address):
    """What of moto answers at an address."""
    for service, pattern in backend_url_patterns:
        if pattern.match(address):
            regions = backends.get_backend(service)[os.environ["MOTO_ACCOUNT_ID"]]
            place = regions["us-east-1" if "us-east-1" in regions else "aws"]
            for url, found in place.urls.items():
                if re.match(url, address):
                    return found
    raise LookupError(f"moto has nothing at {address}")
