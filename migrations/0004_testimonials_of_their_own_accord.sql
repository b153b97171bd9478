-- Who speaks well of us without being asked has no day on which we asked.
ALTER TABLE testimonials
    ALTER COLUMN requested_at DROP NOT NULL;
