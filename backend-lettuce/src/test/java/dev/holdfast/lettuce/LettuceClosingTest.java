package dev.holdfast.lettuce;

import dev.holdfast.testkit.backend.ClosingContract;

class LettuceClosingTest implements ClosingContract {}
