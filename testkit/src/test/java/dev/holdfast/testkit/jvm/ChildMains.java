package dev.holdfast.testkit.jvm;

import java.util.concurrent.CountDownLatch;

/** What the children of these tests do. */
final class ChildMains {
    /** Says what it was given, and ends. */
    static final class Echo {
        public static void main(String[] args) {
            System.out.println(String.join(",", args) + " " + System.getProperty("word"));
            System.err.println("to stderr");
            System.exit(Integer.getInteger("code", 0));
        }
    }

    /** Writes much at once, and then lives until it is ended. */
    static final class Talker {
        static final int LINES = 400;

        public static void main(String[] args) throws InterruptedException {
            ParentWatch.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
            System.out.print(("x".repeat(99) + "\n").repeat(LINES));
            System.out.flush();
            System.err.println("all written");
            new CountDownLatch(1).await();
        }
    }

    /** Has a child of its own, names it, and lives until it is ended. */
    static final class Parent {
        public static void main(String[] args) throws InterruptedException {
            ParentWatch.start();
            System.out.println(ChildJvm.of(Talker.class).start().pid());
            new CountDownLatch(1).await();
        }
    }

    private ChildMains() {}
}
