"""No more money goes back than came in: said once more where no code of ours can forget it.

Both guards run after the row is there, so that a repeated key that inserts nothing is not counted, and both lock the
payment concerned, so that of two at once the second sees the first.
"""

from alembic import op

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    _guard_refunds()
    _guard_ledger()


def _guard_refunds() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_refund_beyond_checkout() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            paid bigint;
            returned bigint;
        BEGIN
            SELECT amount_cents INTO paid FROM checkout WHERE order_id = NEW.order_id AND state = 'paid' FOR UPDATE;
            SELECT sum(amount_cents) INTO returned FROM refund WHERE order_id = NEW.order_id AND state <> 'trouble';
            IF returned > COALESCE(paid, 0) THEN
                RAISE EXCEPTION 'refunds of % exceed what was paid', NEW.order_id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER refund_is_within_checkout AFTER INSERT OR UPDATE OF state, amount_cents ON refund "
        "FOR EACH ROW WHEN (NEW.state <> 'trouble') EXECUTE FUNCTION refuse_refund_beyond_checkout()"
    )


def _guard_ledger() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_return_beyond_charge() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            charged bigint;
            returned bigint;
        BEGIN
            PERFORM FROM transfer WHERE order_id = NEW.order_id AND to_account = 'account_revenue' FOR UPDATE;
            SELECT COALESCE(sum(amount_cents) FILTER (WHERE to_account = 'account_revenue'), 0),
                   COALESCE(sum(amount_cents) FILTER (WHERE from_account IN ('account_revenue', 'account_refunds')), 0)
                 - COALESCE(sum(amount_cents) FILTER (WHERE to_account = 'account_refunds'), 0)
              INTO charged, returned FROM transfer WHERE order_id = NEW.order_id;
            IF returned > charged THEN
                RAISE EXCEPTION 'more returned for % than was charged', NEW.order_id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER return_is_within_charge AFTER INSERT ON transfer FOR EACH ROW "
        "WHEN (NEW.from_account IN ('account_revenue', 'account_refunds')) "
        "EXECUTE FUNCTION refuse_return_beyond_charge()"
    )
