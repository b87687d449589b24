"""Engine: how work is carried out. Two rooms behind one port (`hub.model.ports.Queue`).

``in_process``   on SQLite: this process claims from the store and sends
``distributed``  on PostgreSQL: Procrastinate, with any number of processes
"""
