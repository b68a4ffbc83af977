package dev.sluice.adminui.providers;

/** A requirement in the list; {@code workspace} empty for all, {@code jurisdictions} empty for anywhere. */
public record RequirementRow(String id, String workspace, boolean zeroRetention, boolean baa, String jurisdictions) {}
