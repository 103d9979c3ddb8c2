package dev.holdfast.examples.orders;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.sql.SQLException;
import java.time.Duration;

/** Ships items of orders, on many nodes at the same time. */
public final class OrderService {
    private final LockProvider locks;
    private final OrderTable orders;

    OrderService(LockProvider locks, OrderTable orders) {
        this.locks = locks;
        this.orders = orders;
    }

    /**
     * Ships items of one order.
     *
     * @param args the URL of the locks, the URL of the database, the number of the order, and how many items to ship
     * @throws SQLException if the database fails
     * @throws InterruptedException if the thread is interrupted while it waits for the lock
     */
    public static void main(String[] args) throws SQLException, InterruptedException {
        try (LockProvider locks = LockProviders.open(args[0])) {
            new OrderService(locks, new OrderTable(args[1])).ship(Long.parseLong(args[2]), Integer.parseInt(args[3]));
        }
    }

    // region ship
    void ship(long order, int items) throws SQLException, InterruptedException {
        try (Lease lease = locks.lock("orders:" + order).acquire(Duration.ofSeconds(5))) {
            Fence fence = Fence.of(lease);
            orders.enter(order, fence); // first raise the fence,
            int open = orders.openItems(order); // then read,
            if (items > open) {
                throw new IllegalArgumentException("order " + order + " has only " + open + " open items");
            }
            orders.setOpenItems(order, open - items, fence); // then write
        }
    }
    // endregion
}
