-- What the importer decided beside the file when it was checked; an application decides the same, wherever it is asked for.
alter table import_run add column end_missing boolean;
alter table import_run add column email_consent_on date;
