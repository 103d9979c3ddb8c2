package dev.holdfast.examples.orders;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A table of orders that stores the fencing token of the last writer. A real service would use a connection pool. */
final class OrderTable {
    // region schema
    private static final String SCHEMA = """
            CREATE TABLE IF NOT EXISTS orders (
              id         BIGINT PRIMARY KEY,
              open_items INT NOT NULL,
              fence      BIGINT NOT NULL DEFAULT 0,
              owner      VARCHAR(16) NOT NULL DEFAULT '')
            """;
    // endregion

    // region sql
    private static final String ENTER = """
            UPDATE orders SET fence = ?, owner = ?
            WHERE id = ? AND (fence < ? OR (fence = ? AND owner = ?))
            """;
    private static final String WRITE = """
            UPDATE orders SET open_items = ?, fence = ?, owner = ?
            WHERE id = ? AND (fence < ? OR (fence = ? AND owner = ?))
            """;
    // endregion

    private final String jdbcUrl;

    OrderTable(String jdbcUrl) throws SQLException {
        this.jdbcUrl = jdbcUrl;
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(SCHEMA);
        }
    }

    void add(long order, int items) throws SQLException {
        update("INSERT INTO orders (id, open_items) VALUES (?, ?)", order, items);
    }

    /** Raises the fence of an order. After that, a writer with a lower fencing token is refused. */
    void enter(long order, Fence fence) throws SQLException {
        refuseIfNone(
                update(ENTER, fence.token(), fence.owner(), order, fence.token(), fence.token(), fence.owner()),
                order,
                fence);
    }

    int openItems(long order) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement select = connection.prepareStatement("SELECT open_items FROM orders WHERE id = ?")) {
            select.setLong(1, order);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalArgumentException("there is no order " + order);
                }
                return row.getInt(1);
            }
        }
    }

    void setOpenItems(long order, int items, Fence fence) throws SQLException {
        refuseIfNone(
                update(WRITE, items, fence.token(), fence.owner(), order, fence.token(), fence.token(), fence.owner()),
                order,
                fence);
    }

    private void refuseIfNone(int rows, long order, Fence fence) throws SQLException {
        if (rows == 0) {
            openItems(order); // throws if there is no such order
            throw new StaleWriterException(order, fence);
        }
    }

    private int update(String sql, Object... values) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setObject(i + 1, values[i]);
            }
            return update.executeUpdate();
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl);
    }
}
