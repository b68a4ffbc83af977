package dev.sluice.adminui.policies;

/** A call and what is decided about it live and in a draft. */
public record ComparedView(String call, DecisionView live, DecisionView draft, boolean differs) {}
