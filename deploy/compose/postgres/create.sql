-- Run once, when the database is made: a user that owns one database and is no superuser.
\set password `cat /run/secrets/database-password`
CREATE ROLE sallyport LOGIN PASSWORD :'password';
CREATE DATABASE sallyport OWNER sallyport;
REVOKE CONNECT ON DATABASE sallyport FROM PUBLIC;
