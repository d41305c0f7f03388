"""The rival: GreenPulse's hot routes on FastAPI, asyncpg and PostgreSQL 15."""
