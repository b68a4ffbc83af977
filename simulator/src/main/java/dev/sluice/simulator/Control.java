package dev.sluice.simulator;

import org.jspecify.annotations.Nullable;

/** What the control endpoint has set: the behaviour of requests to come, the valid key, how much is recorded. */
final class Control {

    /** {@code times} for a behaviour that stays until it is replaced. */
    static final int ALWAYS = -1;

    private final Accounts accounts;
    private final RecordLevel initialLevel;
    private Behaviour standing = Behaviour.DEFAULT;
    private Behaviour passing = Behaviour.DEFAULT;
    private int passingTimes;
    private volatile Behaviour ofCredentials = Behaviour.DEFAULT;
    private volatile @Nullable String validKey;
    private volatile RecordLevel recordLevel;

    Control(RecordLevel level, Accounts accounts) {
        this.accounts = accounts;
        this.initialLevel = level;
        this.recordLevel = level;
    }

    /** Sets the behaviour of the next {@code times} Messages requests, or of all with {@link #ALWAYS}. */
    synchronized void behave(Behaviour behaviour, int times) {
        if (times == ALWAYS) {
            standing = behaviour;
        } else {
            passing = behaviour;
            passingTimes = times;
        }
    }

    /** The behaviour of the Messages request that arrives now. */
    synchronized Behaviour next() {
        if (passingTimes > 0) {
            passingTimes--;
            return passing;
        }
        return standing;
    }

    /** The behaviour until further notice, which requests that are not Messages requests look at. */
    synchronized Behaviour standing() {
        return standing;
    }

    /** Whether the request that arrives now will be answered without a look at its body. */
    synchronized boolean ignoresBody() {
        Behaviour next = passingTimes > 0 ? passing : standing;
        return !"auto".equals(next.text(Directive.ANSWER, "auto"));
    }

    /** The flavour that the request which arrives now is to have where its path leaves a choice; empty for none. */
    synchronized String wantedFlavour() {
        return (passingTimes > 0 ? passing : standing).text(Directive.FLAVOUR, "");
    }

    /** How the endpoints that give out cloud credentials behave. */
    Behaviour credentialBehaviour() {
        return ofCredentials;
    }

    void credentialBehaviour(Behaviour behaviour) {
        ofCredentials = behaviour;
    }

    Accounts accounts() {
        return accounts;
    }

    /** Whether this key or static token is valid: every one is until {@link #validKey(String)} names one. */
    boolean accepts(String key) {
        String valid = validKey;
        return valid == null || valid.equals(key);
    }

    /** Whether this is the one key that was named. */
    boolean isNamed(String key) {
        return key.equals(validKey);
    }

    void validKey(@Nullable String key) {
        validKey = key;
    }

    RecordLevel recordLevel() {
        return recordLevel;
    }

    void recordLevel(RecordLevel level) {
        recordLevel = level;
    }

    /** Back to the state of the start. */
    synchronized void reset() {
        standing = Behaviour.DEFAULT;
        passingTimes = 0;
        ofCredentials = Behaviour.DEFAULT;
        accounts.reset();
        validKey = null;
        recordLevel = initialLevel;
    }
}
