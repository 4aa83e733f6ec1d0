-- What the administrator sees: how long ago an import last moved, and the last day a person signed in.

-- An application whose process died stays "applying" for ever; one that has not moved for minutes is over.
alter table import_run add column progress_at timestamptz;

alter table account add column signed_in_at timestamptz;
