package dev.sluice.adminui.policies;

/** What becomes of one thing in the vendor gateway's file. */
public record TakeoverStep(String path, String what, String why) {}
