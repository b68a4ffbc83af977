package dev.sluice.gateway.outbox;

/** A message could not be delivered; the text is shown in the log of deliveries. */
final class DeliveryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean hopeless;

    /** @param hopeless whether another try would end the same way */
    DeliveryException(String problem, boolean hopeless) {
        super(problem, null, false, false);
        this.hopeless = hopeless;
    }

    boolean hopeless() {
        return hopeless;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
