package dev.sluice.gateway.sso;

import dev.sluice.gateway.directory.Member;

/** What came of somebody's arrival from an identity provider. */
public sealed interface Arrival {

    /** They are this member, who may come in. */
    record SignedIn(Member member) implements Arrival {}

    /** They may not come in. */
    record Refused(Problem problem) implements Arrival {}
}
