"""What an uploaded file is, by its content; one module for each family, `recognise` in front."""

from yunti.kit.file_types.kinds import EVIDENCE, MEDIA_TYPES, SAME, TABLES, FileType
from yunti.kit.file_types.old_office import OLE
from yunti.kit.file_types.recognising import recognise

__all__ = ["EVIDENCE", "MEDIA_TYPES", "OLE", "SAME", "TABLES", "FileType", "recognise"]
