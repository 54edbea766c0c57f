"""What every answer is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """What a program may rely on; members may be added, never renamed."""

    model_config = ConfigDict(extra="allow")
