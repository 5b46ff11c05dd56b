"""What jobs need that collect and keep market facts; every profile has these."""

from __future__ import annotations

from application.ports.clock import Clock
from application.ports.corporate_action_tape import CorporateActionTape
from application.ports.listing_tape import ListingTape
from application.ports.object_store import ObjectStore
from application.ports.tape import Tape

STORAGE = (Clock, Tape, ListingTape, CorporateActionTape, ObjectStore)
