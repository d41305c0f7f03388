-- The rival's tables. Registry first, then facts, then what is derived from them.

CREATE TABLE campus (
    id text PRIMARY KEY,
    zone text NOT NULL,
    currency text NOT NULL
);

CREATE TABLE building (
    no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    campus_id text NOT NULL REFERENCES campus (id),
    name text NOT NULL,
    area_m2 double precision
);

CREATE TABLE source (
    no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);

-- Keys and users' tokens are random, so one round of sha256 is enough at rest.
CREATE TABLE source_key (
    sha256 bytea PRIMARY KEY,
    source_no integer NOT NULL REFERENCES source (no)
);

CREATE TABLE user_token (
    sha256 bytea PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL,
    buildings text[]
);

CREATE TABLE meter (
    no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    source_no integer NOT NULL REFERENCES source (no),
    external_id text NOT NULL,
    channel text NOT NULL DEFAULT '',
    building_no integer NOT NULL REFERENCES building (no),
    commodity text NOT NULL,
    UNIQUE (source_no, external_id, channel)
);
CREATE INDEX ON meter (building_no, commodity);

-- When each reading arrived: one row a push, also when every reading of it was known.
CREATE TABLE push (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_no integer NOT NULL,
    received timestamptz NOT NULL DEFAULT now()
);

-- The winner of every interval. Columns stand in order of width, to waste no padding.
CREATE TABLE reading (
    start timestamptz NOT NULL,
    value double precision NOT NULL,
    meter integer NOT NULL,
    seconds integer NOT NULL,
    push integer NOT NULL,
    revision smallint NOT NULL,
    unit smallint NOT NULL,
    quality smallint NOT NULL,
    PRIMARY KEY (meter, start, seconds)
);

-- What lost to a greater revision, quality or value. Kept for ever.
CREATE TABLE superseded (
    start timestamptz NOT NULL,
    value double precision NOT NULL,
    meter integer NOT NULL,
    seconds integer NOT NULL,
    push integer NOT NULL,
    revision smallint NOT NULL,
    unit smallint NOT NULL,
    quality smallint NOT NULL,
    PRIMARY KEY (meter, start, seconds, revision, quality, unit, value)
);

CREATE TABLE quarantine (
    push integer NOT NULL,
    source_no integer NOT NULL,
    row jsonb NOT NULL
);

CREATE TABLE unit (
    code smallint PRIMARY KEY,
    commodity text NOT NULL,
    name text NOT NULL,
    kwh double precision NOT NULL
);

-- (meter, UTC day) marks, one row a push and day. Only ever appended to, so that two pushes to
-- one meter-day need not wait for each other; the rollup takes them out.
CREATE TABLE dirty (
    push integer NOT NULL,
    day date NOT NULL,
    meters integer[] NOT NULL
);

CREATE TABLE latest (
    meter integer PRIMARY KEY,
    start timestamptz NOT NULL,
    seconds integer NOT NULL,
    energy_kwh double precision NOT NULL,
    quality smallint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE hourly (
    building_no integer NOT NULL,
    commodity text NOT NULL,
    start timestamptz NOT NULL,
    energy_kwh double precision NOT NULL,
    min_kwh double precision NOT NULL,
    max_kwh double precision NOT NULL,
    mean_kwh double precision NOT NULL,
    n_readings integer NOT NULL,
    coverage double precision NOT NULL,
    estimated double precision NOT NULL,
    quality double precision NOT NULL,
    PRIMARY KEY (building_no, commodity, start)
);

CREATE TABLE daily (
    building_no integer NOT NULL,
    commodity text NOT NULL,
    day date NOT NULL,
    energy_kwh double precision NOT NULL,
    min_kwh double precision NOT NULL,
    max_kwh double precision NOT NULL,
    mean_kwh double precision NOT NULL,
    n_readings integer NOT NULL,
    coverage double precision NOT NULL,
    estimated double precision NOT NULL,
    quality double precision NOT NULL,
    PRIMARY KEY (building_no, commodity, day)
);
