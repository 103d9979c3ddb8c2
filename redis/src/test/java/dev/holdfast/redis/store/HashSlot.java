package dev.holdfast.redis.store;

import java.util.Arrays;

/** The slot of a key, computed as the Redis Cluster specification says, from bytes and not from characters. */
final class HashSlot {
    private static final int SLOTS = 16_384;
    private static final int XMODEM_POLYNOMIAL = 0x1021;

    static int of(byte[] key) {
        return crc16(hashed(key)) % SLOTS;
    }

    /** What is between the first brace and the next closing one, if that is not empty; else the whole key. */
    private static byte[] hashed(byte[] key) {
        int open = indexOf(key, '{', 0);
        int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
        return close > open + 1 ? Arrays.copyOfRange(key, open + 1, close) : key;
    }

    private static int indexOf(byte[] key, char wanted, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int crc16(byte[] bytes) {
        int crc = 0;
        for (byte b : bytes) {
            crc ^= (b & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ XMODEM_POLYNOMIAL;
            }
            crc &= 0xffff;
        }
        return crc;
    }

    private HashSlot() {}
}
