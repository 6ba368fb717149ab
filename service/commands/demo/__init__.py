"""Four orders from upload to delivery, through the same API that anybody would use."""
