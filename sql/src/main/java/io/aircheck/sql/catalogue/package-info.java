/** The catalogue in PostgreSQL: its tables' migrations, and questions to it. */
package io.aircheck.sql.catalogue;
