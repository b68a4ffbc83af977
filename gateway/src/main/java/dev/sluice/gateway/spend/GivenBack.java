package dev.sluice.gateway.spend;

/** A row goes on and holds no more than {@code stillPico} from here on. Losing one only keeps a reservation larger. */
record GivenBack(SpendRequest request, long stillPico) implements Closing {

    /** What is worth a statement however small its part of the reservation is: a cent, in pico-dollars. */
    private static final long MUCH_PICO = 10_000_000_000L;

    private static final int WORTHWHILE_PART = 4;

    /** Whether so much comes free that others may notice. */
    boolean worthwhile() {
        long less = request.worstCasePico() - stillPico;
        return less > 0 && stillPico >= 0 && (less >= MUCH_PICO || less >= request.worstCasePico() / WORTHWHILE_PART);
    }
}
