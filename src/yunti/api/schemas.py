"""What the OpenAPI description says of bodies and answers that each programme defines for itself.

Not here: the endpoints (`api.packs`).
"""

from typing import Any

JSON = "application/json"
FAULT: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "string",
            "enum": [
                "E_OP",
                "E_FIELD",
                "E_PACK",
                "E_VALUE",
                "E_JSON",
                "E_MEDIA",
                "E_SIZE",
                "E_RATE",
            ],
        },
        "detail": {"type": "string"},
    },
}
FREE: dict[str, Any] = {"type": "object", "additionalProperties": True}


def _said(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {JSON: {"schema": schema}}}


def _faults(*codes: tuple[int, str]) -> dict[int, Any]:
    return {status: _said(text, FAULT) for status, text in codes}


RATE = (429, "E_RATE: too many requests from this address")
UNKNOWN = (404, "E_PACK: no such programme or edition")
LIST = {
    "responses": {
        200: _said(
            "Programmes and editions, the oldest first",
            {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "programme": {"type": "string"},
                        "edition": {"type": "string"},
                        "names": {"type": "array", "items": {"type": "string"}},
                        "in_force": {"type": "string", "format": "date"},
                    },
                },
            },
        ),
        **_faults(RATE),
    }
}
PACK = {
    "responses": {
        200: _said("Title, fields with types and units, operations with their inputs and outputs", FREE),
        **_faults(UNKNOWN, RATE),
    }
}
COMPUTE = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    **FREE,
                    "description": "The fields of a case by their names; a field that is absent or null is not given. "
                    "Numbers are read as decimals, digit by digit.",
                }
            }
        },
    },
    "responses": {
        200: _said("The outputs of the operation; every one is present, null when it does not apply", FREE),
        **_faults(
            (400, "E_JSON: no JSON object, or nested too deep"),
            (404, "E_OP: the programme has no such operation; E_PACK: no such programme or edition"),
            (413, "E_SIZE: the body or a list is too long"),
            (415, "E_MEDIA: not sent as application/json"),
            (422, "E_FIELD: a field that the programme does not define; E_VALUE: a value of the wrong kind"),
            RATE,
        ),
    },
}
