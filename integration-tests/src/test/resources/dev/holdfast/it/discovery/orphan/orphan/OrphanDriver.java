package orphan;

/** A driver whose superclass is not on the class path. */
public final class OrphanDriver extends Missing {}
